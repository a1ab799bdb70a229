"""A local stand-in for Snowflake that speaks its wire protocol and its SQL."""
