"""One Snowflake session: its connection to DuckDB, its parameters, its transaction, its temporary relations."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa
import sqlglot
from fakesnow.conn import FakeSnowflakeConnection
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.transforms.merge import operations
from snowflake.connector.cursor import SnowflakeCursor
from sqlglot import Expr, exp

from snowflake_sandbox import cortex_udf, dialect, rewrites
from snowflake_sandbox.credentials import ACCOUNT, USER
from snowflake_sandbox.errors import as_snowflake_error, unsupported
from snowflake_sandbox.parameters import SessionParameters
from snowflake_sandbox.rewrites.context import RelationName, relation_name
from snowflake_sandbox.rewrites.cortex_calls import SESSION_VARIABLE
from snowflake_sandbox.store import Store
from snowflake_sandbox.usage import Statement, reads_usage

# fakesnow asks DuckDB for Arrow tables in a way that DuckDB would rather not see.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result", category=UserWarning)

_DDL = (exp.Create, exp.Drop, exp.Alter, exp.Comment, exp.TruncateTable)
_LOCKING = (exp.Update, exp.Delete, exp.Merge)


class Session(FakeSnowflakeConnection):
    """A session of the sandbox. Statements of one session run one after the other."""

    def __init__(
        self,
        store: Store,
        *,
        database: str | None,
        schema: str | None,
        role: str | None,
        warehouse: str | None,
        parameters: Mapping[str, object],
    ) -> None:
        """Opens a session; database and schema are made if missing, as an administrator would have done."""
        self.id = str(uuid4().int % 10**15)
        self.account = ACCOUNT
        self.user = USER
        self.role = role.upper() if role else "PUBLIC"
        self.warehouse = warehouse.upper() if warehouse else ""
        self.parameters = SessionParameters(parameters)
        self.temporary: set[RelationName] = set()
        self.on_success: list[Callable[[], object]] = []
        self.last_query_id: str | None = None
        self.store = store
        self.busy = Lock()
        with store.catalog:
            super().__init__(
                store.fakesnow.duck_conn.cursor(),
                store.fakesnow.results_cache,
                database,
                schema,
                db_path=store.folder,
                autocommit=self.parameters["AUTOCOMMIT"] == "true",
            )
        self.duck.execute(f"SET TimeZone = '{self.parameters['TIMEZONE']}'")
        self.duck.execute(f"SET VARIABLE {SESSION_VARIABLE} = '{self.id}'")

    @property
    def duck(self) -> duckdb.DuckDBPyConnection:
        """The session's own DuckDB connection."""
        return self._duck_conn

    def cursor(self, cursor_class: type[SnowflakeCursor] = SnowflakeCursor) -> "Cursor":
        """Gives a cursor that runs statements in this session."""
        return Cursor(self, self._duck_conn)

    def end(self) -> None:
        """Ends the session: an open transaction is rolled back, temporary relations are gone."""
        self.close()
        self.store.locks.release(self.id)

    def commit_before_ddl(self) -> None:
        """Commits the open transaction: DDL always does."""
        if self._in_transaction:
            self.duck.execute("COMMIT")
            self.transaction_ended()

    def transaction_began(self) -> None:
        """Notes that `BEGIN` has run."""
        self._in_transaction = True

    def transaction_ended(self) -> None:
        """Notes that the transaction is over, and gives back its locks."""
        self._in_transaction = False
        self.store.locks.release(self.id)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._in_transaction)


class Cursor(FakeSnowflakeCursor):
    """Runs statements: Snowflake's SQL in, Snowflake's results and errors out."""

    _conn: Session

    def __init__(self, session: Session, duck: duckdb.DuckDBPyConnection) -> None:
        """Makes a cursor of `session`."""
        super().__init__(session, duck)

    def execute(self, command: str, params: Any = None, *args: Any, **kwargs: Any) -> "Cursor":
        """Runs one statement.

        Raises:
            ProgrammingError: with the number and state Snowflake would give.
        """
        session = self._conn
        session.on_success.clear()
        statement = self._begin(command)
        cortex_udf.begin(statement)
        try:
            self._run(command, kwargs.get("binding_params") or params, statement)
            statement.rows = self._rowcount
        except Exception as error:
            raised = cortex_udf.end(statement)
            failure = as_snowflake_error(raised or error)
            failure.sfqid = statement.id
            statement.error = (f"{failure.errno:06d}", str(failure.raw_msg))
            raise failure from error
        finally:
            cortex_udf.end(statement)
            statement.ended = datetime.now(UTC)
            session.last_query_id = statement.id
            session.store.usage.record(statement)
            if not session.in_transaction:
                session.store.locks.release(session.id)
        self._remember(statement)
        return self

    def result(self) -> pa.Table | None:
        """Gives the rows of the last statement."""
        return self._arrow_table

    def describe_result(self) -> list[tuple[Any, ...]]:
        """Gives the columns of the last statement's result, as DuckDB describes them."""
        return self._describe_last_sql()

    def describe_only(self, sql: str) -> list[tuple[Any, ...]]:
        """Gives the columns that `sql` would return, without running it."""
        described = self._describe_only(sql)
        if described is None:
            raise unsupported(f"describing {sql.split()[0].upper()} without running it")
        return described

    def upload(self) -> dict[str, Any] | None:
        """Gives where the client shall put its file, when the last statement was `PUT`."""
        return self._last_transformed.args.get("put_stage_data")

    def _begin(self, command: str) -> Statement:
        session = self._conn
        words = command.split(maxsplit=1)
        return Statement(
            text=command,
            kind=words[0].upper() if words else "",
            database=session.database,
            schema=session.schema,
            session=session.id,
            user=session.user,
            role=session.role,
            warehouse=session.warehouse,
            query_tag=session.parameters["QUERY_TAG"],
        )

    def _run(self, command: str, params: Any, statement: Statement) -> None:
        session = self._conn
        expression = dialect.parse(self._inline_variables(command))
        statement.kind = _kind(expression)
        if reads_usage(expression):
            session.store.usage.write()
        if isinstance(expression, _DDL):
            session.commit_before_ddl()
        if isinstance(expression, _LOCKING):
            table = ".".join(relation_name(expression.find(exp.Table), session))
            session.store.locks.acquire(session.id, table, float(session.parameters["LOCK_TIMEOUT"]))
        expression = rewrites.before(expression, session)
        self.check_db_and_schema(expression)
        values = list(params) if isinstance(params, tuple) else params
        parts = self._transform_explode(expression)
        catalog = session.store.catalog if isinstance(expression, _DDL) else nullcontext()
        with catalog, self._atomic(len(parts)):
            for part in parts:
                transformed = rewrites.after(self._transform(part, values))
                self._execute(transformed, values if transformed.find(exp.Placeholder) else None)
        self._note(expression)
        for note in session.on_success:
            note()

    @contextmanager
    def _atomic(self, parts: int) -> Iterator[None]:
        """Makes a statement that DuckDB runs as several succeed or fail as one."""
        if parts == 1 or self._conn.in_transaction:
            yield
            return
        self._duck_conn.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._duck_conn.execute("ROLLBACK")
            raise
        self._duck_conn.execute("COMMIT")

    def _note(self, expression: Expr) -> None:
        if isinstance(expression, exp.Transaction):
            self._conn.transaction_began()
        elif isinstance(expression, (exp.Commit, exp.Rollback)):
            self._conn.transaction_ended()

    def _transform_explode(self, expression: Expr) -> list[Expr]:
        if isinstance(expression, exp.Merge):
            return [expression]
        return super()._transform_explode(expression)

    def _execute(self, transformed: Expr, params: Any = None) -> None:
        if isinstance(transformed, exp.Merge):
            self._execute_merge(transformed, params)
        else:
            super()._execute(transformed, params)

    def _execute_merge(self, merge: exp.Merge, params: Any) -> None:
        """Runs DuckDB's own MERGE, which refuses ambiguous matches, and counts as Snowflake does."""
        for name in (target for when in merge.args["whens"].expressions for target in _assigned(when)):
            name.set("table", None)
        sql = f"{merge.sql(dialect='duckdb')} RETURNING merge_action"
        actions = [row[0] for row in self._duck_conn.execute(sql, params).fetchall()]
        performed = [name for name, clauses in operations(merge).items() if clauses]
        verbs = {"inserted": "INSERT", "updated": "UPDATE", "deleted": "DELETE"}
        counts = {f"number of rows {name}": actions.count(verbs[name]) for name in performed}
        columns = ", ".join(f"{count}::bigint AS \"{name}\"" for name, count in counts.items())
        super()._execute(sqlglot.parse_one(f"SELECT {columns}", read="duckdb"))
        self._rowcount = len(actions)

    def _remember(self, statement: Statement) -> None:
        results = self._conn.results_cache
        results[statement.id] = results.pop(self._sfqid)
        self._sfqid = statement.id


def _assigned(when: exp.When) -> list[exp.Column]:
    then = when.args["then"]
    if isinstance(then, exp.Update):
        return [e.this for e in then.expressions if isinstance(e.this, exp.Column)]
    if isinstance(then, exp.Insert) and then.this:
        return [c for c in then.this.expressions if isinstance(c, exp.Column)]
    return []


def _kind(expression: Expr) -> str:
    if isinstance(expression, (exp.Create, exp.Drop)):
        return f"{expression.key} {expression.args.get('kind')}".upper()
    return expression.key.upper()
