"""`CREATE TABLE t (a int not null) AS SELECT …`: NOT NULL holds for the rows that it begins with.

DuckDB takes no constraints there, so they are added to the new table; a row that breaks one undoes
the whole statement, and a table that it was to replace stays.
See https://docs.snowflake.com/en/sql-reference/sql/create-table#create-table-as-select
"""

from sqlglot import Expr, exp

from snowflake_sandbox.session_context import folded


def constraints(statement: Expr) -> list[str]:
    """Gives the statements for DuckDB that add to a new table what its columns demand."""
    if not isinstance(statement, exp.Create) or not isinstance(statement.this, exp.Schema):
        return []
    if not statement.args.get("expression"):
        return []
    table = ".".join(map(_quoted, statement.this.this.parts))
    return [
        f"ALTER TABLE {table} ALTER COLUMN {_quoted(column.this)} SET NOT NULL"
        for column in statement.this.expressions
        if isinstance(column, exp.ColumnDef) and _is_not_null(column)
    ]


def _is_not_null(column: exp.ColumnDef) -> bool:
    kinds = (constraint.kind for constraint in column.constraints)
    return any(
        isinstance(kind, exp.NotNullColumnConstraint) and not kind.args.get("allow_null")
        for kind in kinds
    )


def _quoted(name: Expr) -> str:
    return exp.Identifier(this=folded(name), quoted=True).sql(dialect="duckdb")
