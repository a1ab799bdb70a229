"""The only place that opens a connection: settings in, a session out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import dagster as dg

from .partitions import Window
from .settings import load_settings
from .sign_in import connection_arguments
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
_OF_THE_PROJECT = {"role", "warehouse", "database", "schema"}


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
        """Runs one statement and gives its rows by name of column, for SHOW and its like.

        Raises:
            StatementRefusedError: Snowflake does not accept it; trying again would not help.
        """
        with _refusals_end_the_step(), self._connection.cursor() as cursor:
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
    def session(
        self, context: dg.AssetExecutionContext, *, calls_cortex: bool = False
    ) -> Iterator[Session]:
        """Opens a session whose statements are tagged with run, asset and partition.

        Args:
            context: That of the asset.
            calls_cortex: Whether it calls Cortex, for which there may be a warehouse of its own.
        """
        tag = query_tag(context)
        with self.get_connection(query_tag=tag, calls_cortex=calls_cortex) as connection:
            yield Session(connection)

    @contextmanager
    def get_connection(
        self,
        query_tag: str = "",
        *,
        calls_cortex: bool = False,
        with_defaults_of_user: bool = False,
    ) -> "Iterator[SnowflakeConnection]":
        """Opens a connection; it is closed, and its transaction rolled back, when the body raises.

        Args:
            query_tag: What its statements are tagged with.
            calls_cortex: Whether it calls Cortex, for which there may be a warehouse of its own.
            with_defaults_of_user: Whether role, warehouse, database and schema are the user's own
                instead of the project's.

        Raises:
            SettingsError: before anything is sent, when settings are missing or wrong.
        """
        settings = load_settings().snowflake
        arguments = connection_arguments(settings)
        if calls_cortex:
            arguments["warehouse"] = settings.warehouse_of_ai
        if with_defaults_of_user:
            arguments = {k: v for k, v in arguments.items() if k not in _OF_THE_PROJECT}

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
