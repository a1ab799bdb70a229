"""ORDER BY ALL, which the parser takes for a column of that name.

See https://docs.snowflake.com/en/sql-reference/constructs/order-by
"""

from sqlglot import Expr, exp


def rewrite(statement: Expr) -> Expr:
    """Orders by all columns of the result where a query asks for that."""
    for order in statement.find_all(exp.Order):
        [first, *others] = order.expressions
        if not others and _is_all(first.this):
            first.set("this", exp.Var(this="ALL"))
    return statement


def _is_all(key: Expr) -> bool:
    is_name = isinstance(key, exp.Column) and not key.table and not key.this.quoted
    return is_name and key.name.upper() == "ALL"
