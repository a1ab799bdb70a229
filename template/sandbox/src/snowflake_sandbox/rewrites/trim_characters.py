"""`TRIM(text, characters)` keeps its second argument, which fakesnow drops when it casts."""

from sqlglot import Expr, exp


def rewrite(statement: Expr) -> Expr:
    """Casts the trimmed text itself, so that fakesnow has nothing left to do."""
    for trim in statement.find_all(exp.Trim):
        if trim.expression and not isinstance(trim.this, exp.Cast):
            trim.set("this", exp.cast(trim.this, "varchar"))
    return statement
