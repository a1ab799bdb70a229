"""COUNT_IF of no rows is 0; DuckDB says NULL.

See https://docs.snowflake.com/en/sql-reference/functions/count_if
"""

from sqlglot import Expr, exp


def rewrite(statement: Expr) -> Expr:
    """Counts the rows for which a condition is true."""
    for counted in list(statement.find_all(exp.CountIf)):
        one = exp.If(this=counted.this, true=exp.Literal.number(1))
        counted.replace(exp.Count(this=exp.Case(ifs=[one])))
    return statement
