"""Every failure becomes an error of Snowflake's kind: number, SQL state and a sentence.

A client retries an HTTP 500 for minutes, so nothing may leave the sandbox as one.
"""

import re

import duckdb
from snowflake.connector.errors import Error, ProgrammingError

from snowflake_sandbox.cortex.errors import StatementError

_COLUMN_NOT_FOUND = re.compile(r'Referenced column "([^"]+)"|does not have a column named "([^"]+)"')
_FUNCTION_NOT_FOUND = re.compile(r"Function with name (\S+) does not exist", re.IGNORECASE)
_OBJECT_NOT_FOUND = re.compile(r"(Table|View|Schema|Catalog) with name (\S+) does not exist")
_OBJECT_EXISTS = re.compile(r'(?:Table|View|Schema)?.*?"([^"]+)" already exists')
_ABORTED = "Current transaction is aborted"


def programming_error(errno: int, sqlstate: str, message: str) -> ProgrammingError:
    """Gives the error a client sees for `errno` (for example 2003) and `sqlstate` ("42S02")."""
    return ProgrammingError(msg=message, errno=errno, sqlstate=sqlstate)


def compilation_error(errno: int, sqlstate: str, message: str) -> ProgrammingError:
    """Gives an error of the compiler, in Snowflake's two-line form."""
    return programming_error(errno, sqlstate, f"SQL compilation error:\n{message}")


def unsupported(construct: str) -> ProgrammingError:
    """Gives the error for SQL that may be right on Snowflake but is not emulated here."""
    return programming_error(2, "0A000", f"Unsupported feature '{construct}' (the sandbox does not emulate it).")


def as_snowflake_error(error: Exception) -> Error:
    """Translates whatever a statement raised into the error Snowflake would answer with."""
    cause = error.__cause__ if isinstance(error.__cause__, duckdb.Error) else error
    if isinstance(cause, duckdb.Error):
        return _from_duckdb(cause)
    if isinstance(error, Error):
        return error
    if isinstance(error, StatementError):
        return programming_error(error.errno, error.sqlstate, error.message)
    if isinstance(error, NotImplementedError):
        return unsupported(str(error))
    return unsupported(f"{type(error).__name__}: {error}")


def _from_duckdb(error: duckdb.Error) -> Error:
    message = str(error).split("\n")[0]
    if match := _COLUMN_NOT_FOUND.search(message):
        return compilation_error(904, "42000", f"invalid identifier '{match[1] or match[2]}'")
    if match := _FUNCTION_NOT_FOUND.search(message):
        return compilation_error(2140, "42601", f"Unknown function {match[1].upper().strip('!')}.")
    if match := _OBJECT_NOT_FOUND.search(message):
        kind = "Object" if match[1] in {"Table", "View"} else {"Catalog": "Database"}.get(match[1], match[1])
        name = match[2].strip("!\"'")
        return compilation_error(2003, "42S02", f"{kind} '{name}' does not exist or not authorized.")
    if match := _OBJECT_EXISTS.search(message):
        return compilation_error(2002, "42710", f"Object '{match[1]}' already exists.")
    if "referenced - but the expression has side effects" in message:
        return unsupported("an alias of an AI function used again in the same SELECT list")
    if "cannot affect the same target row more than once" in message:
        return programming_error(100090, "42P18", "Duplicate row detected during DML action")
    if isinstance(error, duckdb.InterruptException):
        return programming_error(604, "57014", "SQL execution canceled")
    if _ABORTED in message:
        return programming_error(
            2, "0A000", "A statement of this transaction failed; the sandbox can only roll it back now."
        )
    if isinstance(error, duckdb.ConstraintException) and "NOT NULL" in message:
        return programming_error(100072, "22000", "NULL result in a non-nullable column")
    if isinstance(error, duckdb.ConversionException):
        return programming_error(100038, "22018", message)
    if isinstance(error, duckdb.ParserException):
        return compilation_error(1003, "42000", f"syntax error: {message}")
    if isinstance(error, (duckdb.BinderException, duckdb.CatalogException)):
        return compilation_error(1044, "42P13", message)
    if isinstance(error, duckdb.PermissionException):
        return programming_error(3001, "42501", f"Insufficient privileges to operate: {message}")
    return programming_error(100183, "P0000", message)
