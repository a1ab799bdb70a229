"""Temporary tables and views belong to their session and hide a permanent relation of the same name.

DuckDB keeps them in a catalog of their own and knows no `database.schema` before their names, so the
qualification goes: an unqualified name is looked up among the session's temporary relations first.
See https://docs.snowflake.com/en/user-guide/tables-temp-transient
"""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.rewrites.context import RelationName, SessionContext, relation_name


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Strips the qualification of every temporary relation that `statement` creates or names."""
    if created := _created(statement, session):
        clash = next((name for name in session.temporary if name[2] == created[2] and name != created), None)
        if clash:
            raise unsupported(f"two temporary relations called {created[2]} in different schemas")
        _strip(_target(statement))
        session.on_success.append(lambda: session.temporary.add(created))
    if dropped := _dropped(statement, session):
        session.on_success.append(lambda: session.temporary.discard(dropped))
    if session.temporary:
        for table in statement.find_all(exp.Table):
            if relation_name(table, session) in session.temporary:
                _strip(table)
    return statement


def _created(statement: Expr, session: SessionContext) -> RelationName | None:
    if isinstance(statement, exp.Create) and statement.find(exp.TemporaryProperty):
        return relation_name(_target(statement), session)
    return None


def _dropped(statement: Expr, session: SessionContext) -> RelationName | None:
    if isinstance(statement, exp.Drop) and isinstance(statement.this, exp.Table):
        return relation_name(statement.this, session)
    return None


def _target(statement: Expr) -> exp.Table:
    table = statement.this.find(exp.Table)
    assert isinstance(table, exp.Table)
    return table


def _strip(table: exp.Table) -> None:
    table.set("db", None)
    table.set("catalog", None)
