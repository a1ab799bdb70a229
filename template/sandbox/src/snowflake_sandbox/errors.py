"""Every failure becomes an error of Snowflake's kind: number, SQL state and a sentence.

A client retries an HTTP 500 for minutes, so nothing may leave the sandbox as one.
"""

import re

import duckdb
from snowflake.connector.errors import Error, ProgrammingError

from snowflake_sandbox.cortex.errors import StatementError

_COLUMN_NOT_FOUND = re.compile(
    r'Referenced column "([^"]+)"|does not have a column named "([^"]+)"|column "([^"]+)" not found'
)
_FUNCTION_NOT_FOUND = re.compile(r"Function with name (\S+) does not exist", re.IGNORECASE)
_OBJECT_NOT_FOUND = re.compile(r"(Table|View|Schema|Catalog) with name (\S+) does not exist")
_OBJECT_EXISTS = re.compile(r'(?:Table|View|Schema)?.*?"([^"]+)" already exists')

# Failures of DuckDB that mean one thing each, by words of their message.
_MEANINGS = {
    "referenced - but the expression has side effects": (
        "an alias of an AI function used again in the same SELECT list"
    ),
    "in a transaction that has already modified database": (
        "a transaction that changes two databases"
    ),
    "Conflict on": "a transaction that changes what another session has changed since it began",
    "write-write conflict": (
        "a transaction that changes what another session has changed since it began"
    ),
    "Current transaction is aborted": (
        "going on with a transaction after a statement has failed while it ran; roll it back"
    ),
}


def programming_error(errno: int, sqlstate: str, message: str) -> ProgrammingError:
    """Gives the error a client sees for `errno` (for example 2003) and `sqlstate` ("42S02")."""
    return ProgrammingError(msg=message, errno=errno, sqlstate=sqlstate)


def compilation_error(errno: int, sqlstate: str, message: str) -> ProgrammingError:
    """Gives an error of the compiler, in Snowflake's two-line form."""
    return programming_error(errno, sqlstate, f"SQL compilation error:\n{message}")


def unsupported(construct: str) -> ProgrammingError:
    """Gives the error for SQL that may be right on Snowflake but is not emulated here."""
    return programming_error(
        2, "0A000", f"Unsupported feature '{construct}' (the sandbox does not emulate it)."
    )


def unknown_function(name: str) -> ProgrammingError:
    """Gives the error for a function that Snowflake, or only the sandbox, does not have."""
    return compilation_error(
        2140,
        "42601",
        f"Unknown function {name}. (It may be one that the sandbox does not emulate.)",
    )


def as_snowflake_error(error: Exception) -> Error:
    """Translates whatever a statement raised into the error Snowflake would answer with."""
    cause = error.__cause__ if isinstance(error.__cause__, duckdb.Error) else error
    if isinstance(error, Error) and not isinstance(cause, duckdb.Error):
        return error
    if isinstance(cause, duckdb.Error):
        return _from_duckdb(cause)
    if isinstance(error, StatementError):
        return programming_error(error.errno, error.sqlstate, error.message)
    if isinstance(error, NotImplementedError):
        return unsupported(str(error))
    return unsupported(f"{type(error).__name__}: {error}")


def _from_duckdb(error: duckdb.Error) -> Error:
    message = str(error).split("\n")[0]
    for words, construct in _MEANINGS.items():
        if words in message:
            return unsupported(construct)
    if match := _COLUMN_NOT_FOUND.search(message):
        name = match[1] or match[2] or match[3]
        return compilation_error(904, "42000", f"invalid identifier '{name}'")
    if match := _FUNCTION_NOT_FOUND.search(message):
        return unknown_function(match[1].upper().strip("!"))
    if match := _OBJECT_NOT_FOUND.search(message):
        kind = {"Schema": "Schema", "Catalog": "Database"}.get(match[1], "Object")
        name = match[2].strip("!\"'")
        return compilation_error(
            2003, "42S02", f"{kind} '{name}' does not exist or not authorized."
        )
    if match := _OBJECT_EXISTS.search(message):
        return compilation_error(2002, "42710", f"Object '{match[1]}' already exists.")
    if "cannot affect the same target row more than once" in message:
        return programming_error(100090, "42P18", "Duplicate row detected during DML action")
    if isinstance(error, duckdb.InterruptException):
        return programming_error(604, "57014", "SQL execution canceled")
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
