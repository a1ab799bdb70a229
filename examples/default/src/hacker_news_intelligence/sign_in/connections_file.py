"""Named connections: how to sign in, as Snowflake's own tools keep it in connections.toml.

See https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-connect
"""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..settings import SettingsError, SnowflakeSettings

# What tools have called the same thing.
_OTHER_NAMES = {
    "private_key_file": "private_key_path",
    "private_key_file_pwd": "private_key_passphrase",
    "private_key_password": "private_key_passphrase",
    "username": "user",
    "accountname": "account",
}
# The project decides itself what it works as, and where.
_OF_THE_PROJECT = {"role", "warehouse", "ai_warehouse", "database", "schema"}


def with_named_connection(settings: SnowflakeSettings) -> SnowflakeSettings:
    """Fills in what the named connection has and the settings do not, if they name one.

    Raises:
        SettingsError: there is no such connection, or its file cannot be read.
    """
    if settings.connection_name is None:
        return settings
    connection = _connection(settings.connection_name, _file())
    given = settings.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)
    named = {_OTHER_NAMES.get(name, name): value for name, value in connection.items()}
    # Empty variables are unset; how to sign in is up to the connection.
    kept = {name: value for name, value in given.items() if name != "authenticator"}
    own = {name: value for name, value in named.items() if name not in _OF_THE_PROJECT}
    has_key = {"private_key", "private_key_path"} & set(own)
    defaults = {"authenticator": "SNOWFLAKE_JWT" if has_key else "SNOWFLAKE"} | own
    try:
        return SnowflakeSettings.model_validate(defaults | kept | {"connection_name": None})
    except ValidationError as error:
        wrong = ", ".join(str(one["loc"][0]) for one in error.errors())
        raise SettingsError(
            f"connection '{settings.connection_name}' in {_file()} has a wrong {wrong}"
        ) from None


def _connection(name: str, file: Path) -> dict[str, Any]:
    try:
        connections = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"SNOWFLAKE_CONNECTION_NAME is '{name}', but {file} cannot be read: {error.strerror}"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is no TOML: {error}") from None
    connection = connections.get(name)
    if not isinstance(connection, dict):
        known = ", ".join(sorted(connections)) or "none"
        raise SettingsError(
            f"SNOWFLAKE_CONNECTION_NAME is '{name}'; {file} has no such connection, only {known}"
        )
    return connection


def _file() -> Path:
    from snowflake.connector.constants import CONNECTIONS_FILE

    return Path(CONNECTIONS_FILE)
