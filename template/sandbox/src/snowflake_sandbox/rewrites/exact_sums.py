"""A sum of whole numbers is a whole number. fakesnow adds everything up as floats.

So are other aggregates of NUMBERs: see `exact_numbers`, which tells which those are.
"""

from sqlglot import Expr, exp

from snowflake_sandbox.fakesnow_seams import is_added_cast

_AGGREGATES = (exp.Sum, exp.Avg, exp.Median)


def protect_casts(statement: Expr) -> Expr:
    """Sets the casts that somebody wrote apart from those that fakesnow will add."""
    for total in statement.find_all(*_AGGREGATES):
        if isinstance(total.this, exp.TryCast):
            total.set("this", exp.Paren(this=total.this))
    return statement


def rewrite(statement: Expr) -> Expr:
    """Takes the casts to float out again that fakesnow has added."""
    for total in statement.find_all(exp.Sum):
        if is_added_cast(total.this):
            total.set("this", total.this.this)
    return statement
