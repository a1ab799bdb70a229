"""An object literal keeps the case of its keys: `{'temperature': 0}` has a key `temperature`."""

from sqlglot import Expr, exp


def rewrite(statement: Expr) -> Expr:
    """Marks the keys of object literals as quoted, so that nothing folds them to upper case."""
    for literal in statement.find_all(exp.Struct):
        for pair in literal.expressions:
            if isinstance(pair, exp.PropertyEQ) and isinstance(pair.this, exp.Identifier):
                pair.this.set("quoted", True)
    return statement
