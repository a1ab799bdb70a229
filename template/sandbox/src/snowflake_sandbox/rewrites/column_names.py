"""A column without a name is called by its own text in upper case: `count(*)` is `COUNT(*)`.

The text is the parser's, so its spacing may differ from what was written.
"""

from sqlglot import Expr, exp


def rewrite(statement: Expr) -> Expr:
    """Names the unnamed columns of a query, of `CREATE TABLE ... AS` and of `CREATE VIEW`."""
    query = statement.args.get("expression") if isinstance(statement, exp.Create) else statement
    while isinstance(query, (exp.SetOperation, exp.Subquery)):
        query = query.this
    if isinstance(query, exp.Select):
        query.set("expressions", [_named(column) for column in query.expressions])
    return statement


def _named(column: Expr) -> Expr:
    is_named = isinstance(column, (exp.Alias, exp.Aliases, exp.Column, exp.Star, exp.Dot))
    if is_named or column.is_star:
        return column
    text = column.sql(dialect="snowflake").upper()
    return exp.alias_(column, text, quoted=True)
