"""A connection to a running sandbox through Snowflake's own connector."""

import os

import snowflake.connector
from snowflake.connector import SnowflakeConnection

from snowflake_sandbox.running import RunningSandbox


def connect(
    sandbox: RunningSandbox,
    database: str | None = None,
    schema: str | None = None,
    **session_parameters: str,
) -> SnowflakeConnection:
    """Opens a session; database and schema default to SNOWFLAKE_DATABASE and SNOWFLAKE_SCHEMA."""
    return snowflake.connector.connect(
        **sandbox.sign_in(),
        database=database or os.environ.get("SNOWFLAKE_DATABASE") or None,
        schema=schema or os.environ.get("SNOWFLAKE_SCHEMA") or None,
        session_parameters={"TIMEZONE": "UTC", **session_parameters},
        login_timeout=10,
        network_timeout=600,
        # No need to find out which cloud this is.
        platform_detection_timeout_seconds=0,
    )
