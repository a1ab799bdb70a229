"""When each table and view was made and last changed, as INFORMATION_SCHEMA.TABLES tells it.

Changes are kept in memory and written when somebody looks. What a transaction has changed counts
from its commit.
See https://docs.snowflake.com/en/sql-reference/info-schema/tables
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

from duckdb import DuckDBPyConnection
from sqlglot import Expr, exp

from snowflake_sandbox.session_context import RelationName, SessionContext, relation_name, target
from snowflake_sandbox.transactions import DML

_CREATE = """
create table if not exists snowflake._sandbox.table_changes (
    database_name varchar, schema_name varchar, name varchar,
    created timestamptz, last_altered timestamptz, last_ddl timestamptz,
    primary key (database_name, schema_name, name)
)
"""
_WRITE = """
insert into snowflake._sandbox.table_changes values (?, ?, ?, ?, ?, ?)
on conflict do update set
    created = coalesce(excluded.created, created),
    last_altered = excluded.last_altered,
    last_ddl = coalesce(excluded.last_ddl, last_ddl)
"""


@dataclass(frozen=True)
class Change:
    """One change: the relation, and whether its definition changed, or was made anew."""

    name: RelationName
    is_ddl: bool
    is_new: bool


class TableChanges:
    """The changes of all tables; one instance serves all sessions of a sandbox."""

    def __init__(self, duck: DuckDBPyConnection) -> None:
        """Keeps a connection of its own."""
        self._duck = duck
        self._pending: dict[RelationName, list[datetime | None]] = {}
        self._lock = Lock()
        self._duck.execute(_CREATE)

    def note(self, change: Change) -> None:
        """Adds a change that is there for all to see from now on."""
        now = datetime.now(UTC)
        with self._lock:
            created, _, last_ddl = self._pending.get(change.name, [None, None, None])
            self._pending[change.name] = [
                now if change.is_new else created,
                now,
                now if change.is_ddl else last_ddl,
            ]

    def write(self) -> None:
        """Writes what has changed to where the views read it."""
        with self._lock:
            rows = [[*name, *times] for name, times in self._pending.items()]
            self._pending = {}
            if rows:
                self._duck.executemany(_WRITE, rows)


def change_by(statement: Expr, session: SessionContext) -> Change | None:
    """Gives what `statement` will change for all to see, and not for its session alone."""
    kind = str(statement.args.get("kind")).upper()
    is_definition = isinstance(statement, (exp.Create, exp.Alter)) and kind in {"TABLE", "VIEW"}
    table = target(statement) if is_definition or isinstance(statement, DML) else None
    if table is None or statement.find(exp.TemporaryProperty):
        return None
    name = relation_name(table, session)
    is_unchanged = statement.args.get("exists") and _exists(name, session)
    if name in session.temporary or is_unchanged:
        return None
    return Change(name, is_definition, isinstance(statement, exp.Create))


def _exists(name: RelationName, session: SessionContext) -> bool:
    found = session.duck.execute(
        "select 1 from duckdb_columns() "
        "where database_name = ? and schema_name = ? and table_name = ? limit 1",
        list(name),
    )
    return bool(found.fetchall())


def reads_times(statement: Expr) -> bool:
    """Tells whether `statement` looks at INFORMATION_SCHEMA.TABLES."""
    return any(
        table.name.upper() == "TABLES" and table.db.upper() == "INFORMATION_SCHEMA"
        for table in statement.find_all(exp.Table)
    )
