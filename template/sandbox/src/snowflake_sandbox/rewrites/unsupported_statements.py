"""A statement that nothing has understood goes no further: DuckDB would read it as its own."""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.fakesnow_seams import UNDERSTOOD

_NOT_DROPPED = {"FILE FORMAT"}
_ACCOUNT_OBJECTS = {"WAREHOUSE", "ROLE", "USER", "FUNCTION", "PROCEDURE", "TASK", "STREAM", "PIPE"}
_NOT_EMULATED = (exp.Grant, exp.Revoke, exp.Undrop, exp.Pragma, exp.Attach, exp.Detach)


def refuse(statement: Expr) -> None:
    """Refuses what is not emulated.

    Raises:
        ProgrammingError: 000002, naming the construct.
    """
    kind = str(statement.args.get("kind")).upper()
    if isinstance(statement, exp.Command):
        if not any(statement.args.get(mark) for mark in UNDERSTOOD):
            raise unsupported(_first_words(statement))
    elif isinstance(statement, _NOT_EMULATED):
        raise unsupported(statement.key.upper())
    elif isinstance(statement, exp.Describe) and isinstance(statement.this, exp.Query):
        raise unsupported("DESCRIBE SELECT")
    elif isinstance(statement, exp.Copy) and not _is_load(statement):
        raise unsupported("COPY INTO a location")
    elif isinstance(statement, exp.Drop) and kind in _NOT_DROPPED:
        raise unsupported(f"DROP {kind}")
    elif isinstance(statement, (exp.Create, exp.Drop)) and kind in _ACCOUNT_OBJECTS:
        raise unsupported(f"{statement.key} {kind}".upper())


def _is_load(copy: exp.Copy) -> bool:
    table = copy.this.this if isinstance(copy.this, exp.Schema) else copy.this
    return isinstance(table, exp.Table) and isinstance(table.this, exp.Identifier)


def _first_words(command: exp.Command) -> str:
    text = command.args.get("expression") or ""
    words = f"{command.this} {text if isinstance(text, str) else text.name}".split()
    return " ".join(words[:3]).upper()
