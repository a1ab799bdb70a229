"""CREATE TABLE … CLONE: the rows of a table, and which of its columns may not be NULL.

See https://docs.snowflake.com/en/sql-reference/sql/create-clone
"""

from sqlglot import Expr, exp

from snowflake_sandbox.session_context import RelationName, SessionContext, relation_name, target


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Copies a table that is cloned; leaves every other statement as it is."""
    if not isinstance(statement, exp.Create) or statement.kind != "TABLE":
        return statement
    clone, subject = statement.args.get("clone"), target(statement)
    if clone is None or subject is None:
        return statement
    source = relation_name(clone.this, session)
    copy = relation_name(subject, session)
    if not (statement.args.get("exists") and _is_there(copy, session)):
        session.on_success.append(lambda: _keep_not_null(source, copy, session))
    statement.set("clone", None)
    statement.set("expression", exp.select("*").from_(clone.this))
    return statement


def _is_there(name: RelationName, session: SessionContext) -> bool:
    found = session.duck.execute(
        "select 1 from duckdb_tables()"
        " where database_name = ? and schema_name = ? and table_name = ?",
        list(name),
    ).fetchall()
    return bool(found)


def _keep_not_null(source: RelationName, copy: RelationName, session: SessionContext) -> None:
    columns = session.duck.execute(
        "select column_name from duckdb_columns() where not is_nullable"
        " and database_name = ? and schema_name = ? and table_name = ?",
        list(source),
    ).fetchall()
    table = ".".join(f'"{part}"' for part in copy)
    for (column,) in columns:
        session.duck.execute(f'alter table {table} alter column "{column}" set not null')
