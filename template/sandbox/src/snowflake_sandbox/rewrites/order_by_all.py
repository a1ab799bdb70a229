"""ORDER BY ALL, which the parser takes for a column of that name.

See https://docs.snowflake.com/en/sql-reference/constructs/order-by
"""

from sqlglot import Expr, exp


def rewrite(statement: Expr) -> Expr:
    """Orders by all columns of the result where a query asks for that."""
    for order in statement.find_all(exp.Order):
        [first, *others] = order.expressions
        column = first.this
        if not others and isinstance(column, exp.Column) and not column.table:
            if not column.this.quoted and column.name.upper() == "ALL":
                first.set("this", exp.Var(this="ALL"))
    return statement
