"""Every way to sign in: one contract of variables, for Snowflake's connector, Dagster and dbt."""

from .methods import connection_arguments, environment

__all__ = ["connection_arguments", "environment"]
