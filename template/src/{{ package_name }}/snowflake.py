"""The only place that opens a connection: settings in, a session out, in every way to sign in."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import SecretStr

from .partitions import Window
from .settings import SettingsError, SnowflakeSettings, load_settings
from .sql import identifier

# Importing the connector takes a second, dagster_snowflake six: whoever only loads the code
# location should not wait for either. Both are imported where they are used.
if TYPE_CHECKING:
    from dagster_snowflake import SnowflakeResource
    from snowflake.connector import SnowflakeConnection

LOGIN_TIMEOUT_SECONDS = 30
NETWORK_TIMEOUT_SECONDS = 600
STATEMENT_TIMEOUT_SECONDS = 3600

# For what may work a moment later, such as a connection that broke. A statement that Snowflake has
# refused is not tried again: see `refusal`.
RETRY_POLICY = dg.RetryPolicy(
    max_retries=3, delay=10, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
)
_LOCK_TIMEOUT = 625


class StatementRefusedError(dg.Failure):
    """Snowflake refused a statement, or a sign-in. Trying again would not help.

    Attributes:
        errno: Snowflake's number for the reason.
    """

    def __init__(self, message: str, errno: int) -> None:
        """Fails a step at once."""
        super().__init__(f"Snowflake refused: {message}", allow_retries=False)
        self.errno = errno


def refusal(error: Exception) -> StatementRefusedError | None:
    """Gives the failure that ends a step at once, or None for an error that may pass."""
    from snowflake.connector import errors

    may_pass = isinstance(error, (errors.OperationalError, errors.InterfaceError))
    if may_pass or not isinstance(error, errors.DatabaseError) or error.errno == _LOCK_TIMEOUT:
        return None
    return StatementRefusedError(str(error), error.errno or 0)


@contextmanager
def _refusals_end_the_step() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if failure := refusal(error):
            raise failure from error
        raise


def connection_arguments(settings: SnowflakeSettings) -> dict[str, Any]:
    """Gives what Snowflake's connector needs to sign in.

    Raises:
        SettingsError: naming every variable that is missing or wrong.
    """
    problems = [
        f"SNOWFLAKE_{name.upper()} is not set"
        for name in ("account", *_needed_user(settings))
        if not getattr(settings, name)
    ]
    sign_in: dict[str, Any] = {}
    method = _METHODS.get(settings.authenticator.upper())
    if method is None:
        known = ", ".join(_METHODS)
        problems.append(
            f"SNOWFLAKE_AUTHENTICATOR is '{settings.authenticator}'; use one of {known}"
        )
    else:
        try:
            sign_in = method(settings)
        except SettingsError as error:
            problems.append(str(error))
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise SettingsError(f"Cannot connect to Snowflake:\n{listed}\nSee .env.example.")
    optional = {"user": settings.user, "host": settings.host, "port": settings.port}
    return {
        "account": settings.account,
        "authenticator": settings.authenticator,
        "role": settings.role,
        "warehouse": settings.warehouse,
        "database": settings.database,
        "schema": settings.schema_,
        "protocol": settings.protocol,
        **{name: value for name, value in optional.items() if value},
        **sign_in,
    }


def environment(settings: SnowflakeSettings) -> dict[str, str]:
    """Gives the settings as the variables they can come from, for a program that reads those."""
    values = settings.model_dump(by_alias=True, exclude_none=True)
    return {
        f"SNOWFLAKE_{name.upper()}": value.get_secret_value()
        if isinstance(value, SecretStr)
        else str(value)
        for name, value in values.items()
    }


def _needed_user(settings: SnowflakeSettings) -> list[str]:
    return [] if settings.authenticator.upper() == "OAUTH" else ["user"]


def _key_pair(settings: SnowflakeSettings) -> dict[str, Any]:
    from cryptography.hazmat.primitives import serialization

    if settings.private_key:
        pem = settings.private_key.get_secret_value().encode()
    elif settings.private_key_path:
        try:
            pem = Path(settings.private_key_path).expanduser().read_bytes()
        except OSError as error:
            raise SettingsError(
                f"SNOWFLAKE_PRIVATE_KEY_PATH: {error.strerror}: {error.filename}"
            ) from None
    else:
        raise SettingsError("SNOWFLAKE_PRIVATE_KEY_PATH (or SNOWFLAKE_PRIVATE_KEY) is not set")
    passphrase = settings.private_key_passphrase
    try:
        key = serialization.load_pem_private_key(
            pem, passphrase.get_secret_value().encode() if passphrase else None
        )
    except (TypeError, ValueError) as error:
        raise SettingsError(f"the private key cannot be read: {error}") from None
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {"private_key": der}


def _token(settings: SnowflakeSettings) -> dict[str, Any]:
    if not settings.token:
        raise SettingsError("SNOWFLAKE_TOKEN is not set")
    return {"token": settings.token.get_secret_value()}


def _password(settings: SnowflakeSettings) -> dict[str, Any]:
    if not settings.password:
        raise SettingsError("SNOWFLAKE_PASSWORD is not set")
    return {"password": settings.password.get_secret_value()}


_METHODS: dict[str, Callable[[SnowflakeSettings], dict[str, Any]]] = {
    "SNOWFLAKE_JWT": _key_pair,
    "PROGRAMMATIC_ACCESS_TOKEN": _token,
    "OAUTH": _token,
    "EXTERNALBROWSER": lambda _: {},
    "SNOWFLAKE": _password,
}


class Session:
    """An open session. Statements run in it one after the other."""

    def __init__(self, connection: "SnowflakeConnection") -> None:
        """Wraps an open connection."""
        self._connection = connection

    def execute(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Runs one statement with its values bound, and gives its rows."""
        return self.table(statement, **values)[1]

    def table(self, statement: str, **values: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Runs one statement, and gives the names of its columns beside its rows.

        Raises:
            StatementRefusedError: Snowflake does not accept it; trying again would not help.
        """
        with _refusals_end_the_step(), self._connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return [column.name.lower() for column in cursor.description], list(cursor.fetchall())

    def records(self, statement: str) -> list[dict[str, Any]]:
        """Runs one statement and gives its rows by name of column, for SHOW and its like."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextmanager
    def transaction(self, table: str) -> Iterator[None]:
        """Changes `table` as the only one who does; commits what runs inside, or none of it.

        Whoever updates the one row of the table's lock goes first; everybody else waits for the end
        of that transaction, and then sees what it has written.
        """
        lock = identifier(f"{table}_lock")
        self.execute(f"create table if not exists {lock} as select 0::number(38, 0) as changes")
        self.execute("begin")
        try:
            self.execute(f"update {lock} set changes = changes + 1")
            yield
        except BaseException:
            self.execute("rollback")
            raise
        self.execute("commit")


class Snowflake(dg.ConfigurableResource):
    """Snowflake sessions for assets. Signs in as the environment says, at the first use."""

    @contextmanager
    def session(self, context: dg.AssetExecutionContext) -> Iterator[Session]:
        """Opens a session whose statements are tagged with run, asset and partition."""
        with self.get_connection(query_tag=query_tag(context)) as connection:
            yield Session(connection)

    @contextmanager
    def get_connection(self, query_tag: str = "") -> "Iterator[SnowflakeConnection]":
        """Opens a connection; it is closed, and its transaction rolled back, when the body raises.

        Raises:
            SettingsError: before anything is sent, when settings are missing or wrong.
        """
        arguments = connection_arguments(load_settings().snowflake)

        import snowflake.connector

        with _refusals_end_the_step():
            connection = snowflake.connector.connect(
                **arguments,
                autocommit=True,
                login_timeout=LOGIN_TIMEOUT_SECONDS,
                network_timeout=NETWORK_TIMEOUT_SECONDS,
                session_parameters={
                    "TIMEZONE": "UTC",
                    "QUERY_TAG": query_tag,
                    "STATEMENT_TIMEOUT_IN_SECONDS": STATEMENT_TIMEOUT_SECONDS,
                },
            )
        try:
            yield connection
        finally:
            connection.close()

    def dagster_snowflake_resource(self) -> "SnowflakeResource":
        """Gives Dagster's own resource with the same settings, for code that wants one."""
        from dagster_snowflake import SnowflakeResource

        arguments = connection_arguments(load_settings().snowflake)
        own = ("account", "role", "warehouse", "database", "schema", "authenticator")
        return SnowflakeResource(
            **{name: arguments.pop(name) for name in own},
            user=arguments.pop("user", ""),
            timezone="UTC",
            additional_snowflake_connection_args=arguments,
        )


def query_tag(context: dg.AssetExecutionContext) -> str:
    """Gives the QUERY_TAG that leads from a statement back to run, asset and partition."""
    window = Window.of_run(context)
    tag = {
        "app": "dagster",
        "run_id": context.run.run_id,
        "asset": context.op_execution_context.op.name,
        "partition": str(window) if window else None,
    }
    return json.dumps(tag)
