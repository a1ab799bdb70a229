"""A statement that nothing has understood goes no further: DuckDB would read it as its own."""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import unsupported

# Commands that fakesnow makes of statements it did understand.
_UNDERSTOOD = ("set_schema", "set_database", "create_db_name")
_ACCOUNT_OBJECTS = {"WAREHOUSE", "ROLE", "USER", "FUNCTION", "PROCEDURE", "TASK", "STREAM", "PIPE"}


def refuse(statement: Expr) -> None:
    """Refuses what is not emulated.

    Raises:
        ProgrammingError: 000002, naming the construct.
    """
    if isinstance(statement, exp.Command) and not any(statement.args.get(mark) for mark in _UNDERSTOOD):
        words = f"{statement.this} {statement.args.get('expression') or ''}".split()
        raise unsupported(" ".join(words[:3]).upper())
    if isinstance(statement, (exp.Grant, exp.Revoke, exp.Undrop)):
        raise unsupported(statement.key.upper())
    kind = statement.args.get("kind")
    if isinstance(statement, (exp.Create, exp.Drop)) and str(kind).upper() in _ACCOUNT_OBJECTS:
        raise unsupported(f"{statement.key} {kind}".upper())
