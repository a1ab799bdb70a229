"""Every way to sign in: one contract of variables, for Snowflake's connector, Dagster and dbt."""

from .methods import connection_arguments, environment, private_key_in_use

__all__ = ["connection_arguments", "environment", "private_key_in_use"]
