"""Primary, unique and foreign keys are information on Snowflake's standard tables; only NOT NULL is enforced.

See https://docs.snowflake.com/en/sql-reference/constraints-overview
"""

from sqlglot import Expr, exp

_KEYS = (exp.PrimaryKey, exp.UniqueColumnConstraint, exp.ForeignKey, exp.Constraint)
_COLUMN_KEYS = (exp.PrimaryKeyColumnConstraint, exp.UniqueColumnConstraint, exp.Reference)


def rewrite(statement: Expr) -> Expr:
    """Takes keys out of `CREATE TABLE`, because DuckDB would enforce them."""
    if not isinstance(statement, exp.Create) or not isinstance(statement.this, exp.Schema):
        return statement
    for part in list(statement.this.expressions):
        if isinstance(part, _KEYS):
            part.pop()
        elif isinstance(part, exp.ColumnDef):
            for constraint in list(part.constraints):
                if isinstance(constraint.kind, _COLUMN_KEYS):
                    constraint.pop()
    return statement
