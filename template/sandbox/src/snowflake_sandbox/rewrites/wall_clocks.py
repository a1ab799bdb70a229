"""`TO_TIMESTAMP` and casts to TIMESTAMP_NTZ: of seconds since 1970 as UTC, of texts as written.

An offset in the text is dropped, and the session's TIMEZONE has no say, unless it is an instant
that is shown by a clock of that zone.
See https://docs.snowflake.com/en/sql-reference/functions/to_timestamp
"""

from sqlglot import Expr, exp

from snowflake_sandbox import macros
from snowflake_sandbox.expression_types import inside_out
from snowflake_sandbox.fakesnow_seams import TO_TIMESTAMP_MACRO

_TRIES = {"TRY_TO_TIMESTAMP", "TRY_TO_TIMESTAMP_NTZ"}
_WALL_CLOCKS = {
    exp.DataType.Type.TIMESTAMP,
    exp.DataType.Type.TIMESTAMPNTZ,
    exp.DataType.Type.DATETIME,
}


def before(statement: Expr) -> Expr:
    """Reads `TRY_TO_TIMESTAMP` as a conversion that gives NULL where it fails."""
    for call in list(statement.find_all(exp.Anonymous)):
        if call.name.upper() in _TRIES:
            call.replace(_tried(*call.expressions))
    for cast in list(statement.find_all(exp.TryCast)):
        if cast.to.this in _WALL_CLOCKS:
            cast.replace(_tried(cast.this))
    return statement


def after(statement: Expr) -> Expr:
    """Converts with the sandbox's own macro what fakesnow converts with one of its own."""
    for call in inside_out(statement, exp.Anonymous):
        if call.name.lower() == TO_TIMESTAMP_MACRO:
            call.replace(macros.call("to_wall_clock", *call.expressions))
    return statement


def _tried(value: Expr, scale: Expr | None = None) -> Expr:
    converted = macros.call("to_wall_clock", value, scale or exp.Literal.number(0))
    return exp.Anonymous(this="try", expressions=[converted])
