"""Temporary tables and views belong to their session and hide permanent ones of the same name.

DuckDB keeps them in a catalog of their own and knows no `database.schema` before their names, so
the qualification goes: DuckDB looks an unqualified name up among the session's temporary relations
first. A permanent relation of that name in another schema is therefore always named in full.
See https://docs.snowflake.com/en/user-guide/tables-temp-transient
"""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.session_context import (
    RelationName,
    SessionContext,
    relation_name,
    target,
)


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Strips the qualification of every temporary relation that `statement` creates or names."""
    subject = target(statement)
    own_name = relation_name(subject, session) if subject else None
    is_created = isinstance(statement, exp.Create) and statement.kind != "STAGE"
    if session.temporary:
        for table in _relations(statement):
            name = relation_name(table, session)
            if name in session.temporary and not (is_created and table is subject):
                _name(table, None, None)
            elif name[2] in {temporary[2] for temporary in session.temporary}:
                _name(table, name[0], name[1])
    if subject is None or own_name is None:
        return statement
    if isinstance(statement, exp.Drop):
        session.on_success.append(lambda: session.temporary.discard(own_name))
    if is_created and statement.find(exp.TemporaryProperty):
        _refuse_same_name(own_name, session)
        _name(subject, None, None)
        session.on_success.append(lambda: session.temporary.add(own_name))
    return statement


def _refuse_same_name(name: RelationName, session: SessionContext) -> None:
    if any(known[2] == name[2] and known != name for known in session.temporary):
        raise unsupported(f"two temporary relations called {name[2]} in different schemas")


def _relations(statement: Expr) -> list[exp.Table]:
    """Gives what `statement` reads and writes, without the names that its own CTEs define."""
    defined = {cte.alias.upper() for cte in statement.find_all(exp.CTE)}
    tables = list(statement.find_all(exp.Table))
    return [table for table in tables if table.db or table.name.upper() not in defined]


def _name(table: exp.Table, database: str | None, schema: str | None) -> None:
    table.set("catalog", exp.to_identifier(database, quoted=True))
    table.set("db", exp.to_identifier(schema, quoted=True))
