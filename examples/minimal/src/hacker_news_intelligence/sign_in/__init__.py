"""Every way to sign in: one contract of variables, for Snowflake's connector, Dagster and dbt."""

from .connections_file import with_named_connection
from .methods import connection_arguments, environment, private_key_in_use

__all__ = [
    "connection_arguments",
    "environment",
    "private_key_in_use",
    "with_named_connection",
]
