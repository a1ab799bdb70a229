"""Session variables: `SET name = value`, `$name` and `UNSET name`.

See https://docs.snowflake.com/en/sql-reference/session-variables
"""

from collections.abc import Iterable

from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.rewrites.context import success


def rewrite(statement: Expr, variables: dict[str, Expr]) -> Expr:
    """Carries out `SET` and `UNSET`, and puts values in the place of variables.

    Raises:
        ProgrammingError: 002211 for a variable that is not set.
    """
    for parameter in list(statement.find_all(exp.Parameter)):
        if isinstance(parameter.this, exp.Var):
            parameter.replace(_value(parameter.this.name.upper(), variables))
    if isinstance(statement, exp.Set):
        for item in statement.expressions:
            names, values = _parts(item.this.this), _parts(item.this.expression)
            variables.update(zip((n.name.upper() for n in names), values, strict=True))
        return success()
    if isinstance(statement, exp.Alias) and statement.this.name.upper() == "UNSET":
        variables.pop(statement.alias.upper(), None)
        return success()
    return statement


def _value(name: str, variables: dict[str, Expr]) -> Expr:
    if name not in variables:
        raise compilation_error(2211, "02000", f"Session variable '${name}' does not exist")
    value = variables[name].copy()
    return value if isinstance(value, exp.Literal) else exp.paren(value)


def _parts(node: Expr) -> Iterable[Expr]:
    return node.expressions if isinstance(node, exp.Tuple) else [node]
