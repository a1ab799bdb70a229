"""A name of two parts is that of a schema's relation, even where a database has the schema's name.

To DuckDB, such a name might as well mean a relation of that database.
See https://docs.snowflake.com/en/sql-reference/name-resolution
"""

from sqlglot import Expr, exp

from snowflake_sandbox.access import catalog
from snowflake_sandbox.session_context import SessionContext, folded

_AMBIGUOUS = "ambiguous"


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Writes the current database before names that would be ambiguous."""
    if isinstance(statement, (exp.Show, exp.Use)) or statement.text("kind").upper() == "SCHEMA":
        return statement  # In these, two parts may be a database and a schema.
    named = [table for table in statement.find_all(exp.Table) if table.args.get("db")]
    if not named or session.database is None:
        return statement
    databases = set(catalog.databases(session))
    for table in named:
        if folded(table.args["db"]) in databases:
            table.meta[_AMBIGUOUS] = True
            if not table.args.get("catalog"):
                table.set("catalog", exp.to_identifier(session.database, quoted=True))
    return statement


def in_views(statement: Expr) -> Expr:
    """Writes such names as text in what a view reads, where DuckDB takes the database off them."""
    if isinstance(statement, exp.Create) and statement.kind == "VIEW" and statement.expression:
        for table in list(statement.expression.find_all(exp.Table)):
            if table.meta.get(_AMBIGUOUS):
                name = exp.table_(table.this, db=table.args["db"], catalog=table.args["catalog"])
                text = exp.Literal.string(name.sql(dialect="duckdb", identify=True))
                alias = table.args.get("alias") or exp.TableAlias(this=table.this.copy())
                read = exp.Anonymous(this="query_table", expressions=[text])
                table.replace(exp.Table(this=read, alias=alias))
    return statement
