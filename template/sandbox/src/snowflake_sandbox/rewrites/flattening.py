"""`FLATTEN`, with the path, OUTER and RECURSIVE.

See https://docs.snowflake.com/en/sql-reference/functions/flatten
"""

from sqlglot import Expr, exp

from snowflake_sandbox import macros
from snowflake_sandbox.errors import compilation_error, unsupported

_PARAMETERS = ("INPUT", "PATH", "OUTER", "RECURSIVE", "MODE")


def rewrite(statement: Expr) -> Expr:
    """Calls the sandbox's own FLATTEN wherever a query reads from one.

    Raises:
        ProgrammingError: 001023 for an argument it does not have, 000002 for MODE, or for options
            that are no constants.
    """
    for source in list(statement.find_all(exp.Lateral, exp.TableFromRows)):
        if isinstance(source.this, exp.Explode):
            called = macros.table("flatten", *_arguments(source.this))
            source.replace(exp.Table(this=called, alias=source.args.get("alias")))
    return statement


def _arguments(call: exp.Explode) -> tuple[Expr, ...]:
    given: dict[str, Expr] = {}
    for position, argument in enumerate([call.this, *call.expressions]):
        if not isinstance(argument, exp.Kwarg):
            given[_PARAMETERS[position]] = argument
        elif (name := argument.this.name.upper()) in _PARAMETERS:
            given[name] = argument.expression
        else:
            raise compilation_error(1023, "42601", f"Invalid argument [{name}] for FLATTEN.")
    for name, value in given.items():
        if name != "INPUT" and not isinstance(value, (exp.Literal, exp.Boolean)):
            raise unsupported(f"{name} of FLATTEN that is no constant")
    if "MODE" in given and given["MODE"].name.upper() != "BOTH":
        raise unsupported(f"MODE => '{given['MODE'].name}' of FLATTEN")
    path = given["PATH"].name if "PATH" in given else ""
    root = f"${'' if path.startswith('[') or not path else '.'}{path}"
    return (
        given["INPUT"],
        exp.Literal.string(root),
        given.get("OUTER", exp.false()),
        given.get("RECURSIVE", exp.false()),
    )
