"""The functions of SNOWFLAKE.CORTEX, which the AI_ functions have succeeded, in their own shapes.

They answer by what their successors know. A row that fails makes their statement fail.
See https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql-migrate-legacy-functions
"""
