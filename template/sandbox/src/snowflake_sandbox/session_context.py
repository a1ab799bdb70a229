"""What may be known of the session that a statement is run in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from duckdb import DuckDBPyConnection
from sqlglot import Expr, exp

from snowflake_sandbox.parameters import SessionParameters
from snowflake_sandbox.stored_objects import RelationName as RelationName

if TYPE_CHECKING:
    from snowflake_sandbox.access.account import Account
    from snowflake_sandbox.dynamic_tables.registry import Registry


class SessionContext(Protocol):
    """The part of a session that decides what a statement means."""

    id: str
    user: str
    role: str
    warehouse: str
    account: str
    secondary_roles: bool
    only_role: str | None
    # From where its client has signed in; None for what runs within the sandbox.
    address: str | None
    last_query_id: str | None
    query_id: str | None
    scheduled_at: datetime | None
    parameters: SessionParameters
    session_variables: dict[str, Expr]
    temporary: set[RelationName]
    temporary_stages: set[RelationName]
    on_success: list[Callable[[], object]]
    download: dict[str, Any] | None
    duck: DuckDBPyConnection

    @property
    def database(self) -> str | None:
        """The current database."""
        ...

    @property
    def schema(self) -> str | None:
        """The current schema."""
        ...

    @property
    def mixed_case(self) -> set[str]:
        """The databases that may have names in other cases than upper."""
        ...

    @property
    def dynamic_tables(self) -> "Registry":
        """All dynamic tables of the sandbox."""
        ...

    @property
    def access(self) -> "Account":
        """The users, roles, warehouses and grants of the account."""
        ...

    @property
    def in_transaction(self) -> bool:
        """Whether the session has a transaction open."""
        ...

    def delegation(self) -> AbstractContextManager[dict[str, Any]]:
        """Gives the arguments of Snowflake's connector that open sessions like this one."""
        ...

    def compile(self, query: Expr) -> str:
        """Gives a query of Snowflake's as one of DuckDB's."""
        ...

    def catalog_change(self) -> AbstractContextManager[object]:
        """Lets nobody else change the catalog until the block is left."""
        ...

    def take_role(self, role: str) -> None:
        """Makes a role the current one."""
        ...

    def use(self, database: str | None, schema: str | None) -> None:
        """Makes a database and a schema of it the current ones."""
        ...

    def create_database(self, name: str) -> None:
        """Makes a database, with nothing in it."""
        ...

    def drop_database(self, name: str) -> None:
        """Drops a database; whoever is in it, is nowhere then."""
        ...

    def apply_parameters(self) -> None:
        """Lets the session's parameters take effect."""
        ...

    def check_cancelled(self) -> None:
        """Raises the error of whoever has cancelled the running statement, if somebody has."""
        ...

    def cancel_query(self, query_id: str) -> bool:
        """Stops a running statement of any session; tells whether there was one."""
        ...


def relation_name(table: exp.Table, session: SessionContext) -> RelationName:
    """Gives database, schema and name of `table` as Snowflake resolves them in `session`."""
    return (
        folded(table.args.get("catalog")) or session.database or "",
        folded(table.args.get("db")) or session.schema or "",
        folded(table.this) or "",
    )


def target(statement: Expr) -> exp.Table | None:
    """Gives the relation that `statement` creates, changes or drops."""
    named = [statement.args.get("this"), *(statement.args.get("tables") or ())]
    if isinstance(statement, exp.TruncateTable):
        named = statement.expressions
    found = (node.find(exp.Table) for node in named if isinstance(node, Expr))
    return next((table for table in found if table is not None), None)


def folded(node: object) -> str | None:
    """Gives an identifier as Snowflake stores it: upper case unless it is quoted."""
    if not isinstance(node, exp.Identifier):
        return None
    return node.name if node.quoted else node.name.upper()


def success() -> Expr:
    """Gives the query that answers as a statement without rows does."""
    return exp.select(
        exp.Literal.string("Statement executed successfully.").as_("status", quoted=True)
    )
