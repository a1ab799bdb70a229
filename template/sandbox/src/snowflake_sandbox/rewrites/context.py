"""What a rewrite may know of the session it works for."""

from collections.abc import Callable
from typing import Protocol

from duckdb import DuckDBPyConnection
from sqlglot import exp

from snowflake_sandbox.parameters import SessionParameters

RelationName = tuple[str, str, str]


class SessionContext(Protocol):
    """The part of a session that decides what a statement means."""

    id: str
    user: str
    role: str
    warehouse: str
    account: str
    last_query_id: str | None
    parameters: SessionParameters
    temporary: set[RelationName]
    on_success: list[Callable[[], object]]
    database: str | None

    @property
    def schema(self) -> str | None:
        """The current schema."""
        ...

    @property
    def duck(self) -> DuckDBPyConnection:
        """The session's own DuckDB connection."""
        ...


def relation_name(table: exp.Table, session: SessionContext) -> RelationName:
    """Gives database, schema and name of `table` as Snowflake resolves them in `session`."""
    return (
        _identifier(table.args.get("catalog")) or session.database or "",
        _identifier(table.args.get("db")) or session.schema or "",
        _identifier(table.this) or "",
    )


def _identifier(node: object) -> str | None:
    if not isinstance(node, exp.Identifier):
        return None
    return node.name if node.quoted else node.name.upper()
