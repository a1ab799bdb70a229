"""`CURRENT_TIMESTAMP` and `CURRENT_DATE` without parentheses are never a column.

DuckDB looks for an alias of that name first, such as that of the very column in which they stand.
See https://docs.snowflake.com/en/sql-reference/functions/current_timestamp
"""

from sqlglot import Expr, exp

_CALLS: dict[type[Expr], str] = {exp.CurrentTimestamp: "now", exp.CurrentDate: "today"}


def rewrite(statement: Expr) -> Expr:
    """Writes them as calls for DuckDB."""
    for clock in list(statement.find_all(*_CALLS)):
        clock.replace(exp.Anonymous(this=_CALLS[type(clock)]))
    return statement
