"""`CURRENT_ROLE()` and its siblings answer for the session, not for DuckDB.

See https://docs.snowflake.com/en/sql-reference/functions-context
"""

from collections.abc import Callable

from sqlglot import Expr, exp

from snowflake_sandbox.rewrites.context import SessionContext

_NODES: dict[type[Expr], Callable[[SessionContext], str | None]] = {
    exp.CurrentAccount: lambda session: session.account,
    exp.CurrentAccountName: lambda session: session.account,
    exp.CurrentDatabase: lambda session: session.database,
    exp.CurrentOrganizationName: lambda session: session.account,
    exp.CurrentRegion: lambda session: session.account,
    exp.CurrentRole: lambda session: session.role,
    exp.CurrentSchema: lambda session: session.schema,
    exp.CurrentSession: lambda session: session.id,
    exp.CurrentUser: lambda session: session.user,
    exp.CurrentWarehouse: lambda session: session.warehouse,
}


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Replaces each context function by its value in `session`."""

    def value(node: Expr) -> Expr:
        if isinstance(node, exp.Anonymous) and node.name.upper() == "LAST_QUERY_ID":
            return _literal(session.last_query_id)
        if read := _NODES.get(type(node)):
            return _literal(read(session))
        return node

    return statement.transform(value)


def _literal(value: str | None) -> Expr:
    return exp.Literal.string(value) if value else exp.cast(exp.null(), "varchar")
