"""Primary, unique and foreign keys are information on standard tables; only NOT NULL is enforced.

A column of a primary key is NOT NULL, though.
See https://docs.snowflake.com/en/sql-reference/constraints-overview
"""

from sqlglot import Expr, exp

from snowflake_sandbox.session_context import folded, success

_KEYS = (exp.PrimaryKey, exp.UniqueColumnConstraint, exp.ForeignKey, exp.Constraint)
_COLUMN_KEYS = (
    exp.PrimaryKeyColumnConstraint,
    exp.UniqueColumnConstraint,
    exp.Reference,
)


def rewrite(statement: Expr) -> Expr:
    """Takes keys out of `CREATE TABLE` and `ALTER TABLE`, because DuckDB would enforce them."""
    if isinstance(statement, exp.Create) and isinstance(statement.this, exp.Schema):
        _drop_keys(statement.this)
    if isinstance(statement, exp.Alter):
        actions = statement.args.get("actions") or []
        if actions and all(isinstance(action, exp.AddConstraint) for action in actions):
            return success()
    return statement


def _drop_keys(schema: exp.Schema) -> None:
    not_null: set[str | None] = set()
    for part in list(schema.expressions):
        if isinstance(part, _KEYS):
            key = part.find(exp.PrimaryKey)
            not_null |= (
                {folded(column) for column in key.find_all(exp.Identifier)} if key else set()
            )
            part.pop()
    for column in schema.find_all(exp.ColumnDef):
        for constraint in list(column.constraints):
            if isinstance(constraint.kind, exp.PrimaryKeyColumnConstraint):
                not_null.add(folded(column.this))
            if isinstance(constraint.kind, _COLUMN_KEYS):
                constraint.pop()
        if folded(column.this) in not_null:
            column.append("constraints", exp.ColumnConstraint(kind=exp.NotNullColumnConstraint()))
