"""Every failure becomes an error of Snowflake's kind, above all those of DuckDB.

A client retries an HTTP 500 for minutes, so nothing may leave the sandbox as one.
"""

import re

import duckdb
from snowflake.connector.errors import Error

from snowflake_sandbox.conversions import refused_value
from snowflake_sandbox.cortex.errors import StatementError
from snowflake_sandbox.errors import (
    compilation_error,
    programming_error,
    unknown_function,
    unsupported,
)

# What the compiler finds: a pattern of DuckDB's message, and number, state and message here.
_COMPILATION = [
    (r"Error: (?P<name>Invalid argument types for function .*)", (1044, "42P13", "{name}")),
    (r"Error: (?P<name>Expression type does not match column .*)", (2023, "22000", "{name}")),
    (
        r"(?P<name>array_\w+): Array arguments must be of the same size",
        (1044, "42P13", "Invalid argument types: vectors of different dimensions in {name}"),
    ),
    (
        r'Referenced column "(?P<name>[^"]+)"'
        r'|does not have a column (?:named|with name) "(?P<column>[^"]+)"'
        r"|Referenced update column (?P<updated>\S+) not found",
        (904, "42000", "invalid identifier '{name}'"),
    ),
    (
        r"(?:Table|View) with name (?P<name>\S+) does not exist",
        (2003, "42S02", "Object '{name}' does not exist or not authorized."),
    ),
    (
        r"Schema with name (?P<name>\S+) does not exist",
        (2003, "02000", "Schema '{name}' does not exist or not authorized."),
    ),
    (
        r'Catalog with name (?P<name>\S+) does not exist|"(?P<catalog>[^"]+)" is not a catalog',
        (2003, "02000", "Database '{name}' does not exist or not authorized."),
    ),
    (r'"(?P<name>[^"]+)" already exists', (2002, "42710", "Object '{name}' already exists.")),
    (
        r"Existing object .* is of type (?P<name>\w+)",
        (2203, "02000", "Object found is of type '{name}', not of the specified type."),
    ),
    (
        r'column "(?P<name>[^"]+)" must appear in the GROUP BY clause',
        (
            979,
            "42601",
            "'{name}' in select clause is neither an aggregate nor in the group by clause.",
        ),
    ),
    (
        r"Error: (?P<name>.* but \d+ values were supplied)",
        (2020, "21S01", "Insert value list does not match column list: {name}"),
    ),
]

# What shows while a statement runs.
_WRONG_DIMENSION = "Array-like value being cast to a vector has incorrect dimension"
_EXECUTION = {
    "cannot affect the same target row more than once": (
        (100090, "42P18", "Duplicate row detected during DML action")
    ),
    "More than one row returned by a subquery": (
        (90150, "22000", "Single-row subquery returns more than one row.")
    ),
    "Expected array of size": (220000, "22000", _WRONG_DIMENSION),
    "to array with length": (220000, "22000", _WRONG_DIMENSION),
    "Cannot cast array of size": (
        220000,
        "22000",
        "Vector value being cast to a vector is not an array or vector, or has incorrect "
        "dimension or element type",
    ),
    "NOT NULL constraint": (100072, "22000", "NULL result in a non-nullable column"),
    "Division by zero": (100051, "22012", "Division by zero"),
}

# What Snowflake can do and DuckDB cannot.
_OTHERS_CHANGED = "a transaction that changes what another session has changed since it began"
_UNSUPPORTED = {
    "referenced - but the expression has side effects": (
        "an alias of an AI function used again in the same SELECT list"
    ),
    "window expressions cannot be volatile": (
        "an AI function within a window function; call it in a common table expression before"
    ),
    "in a transaction that has already modified database": (
        "a transaction that changes two databases"
    ),
    "Conversion Error: Malformed JSON": (
        "a VARIANT compared with text, or text stored in one; cast it, or use TO_VARIANT"
    ),
    "of TIMESTAMP_TZ with different offsets": (
        "DATEDIFF of TIMESTAMP_TZ with different offsets, in more than minutes"
    ),
    "Conflict on": _OTHERS_CHANGED,
    "write-write conflict": _OTHERS_CHANGED,
    "Arguments must be arrays of FLOAT or DOUBLE": "comparing vectors other than VECTOR(FLOAT, n)",
    "Current transaction is aborted": (
        "going on with a transaction after a statement has failed while it ran; roll it back"
    ),
}

_FUNCTION = re.compile(r"Function with name (\S+) does not exist", re.IGNORECASE)


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
    for words, construct in _UNSUPPORTED.items():
        if words in message:
            return unsupported(construct)
    for words, (errno, sqlstate, text) in _EXECUTION.items():
        if words in message:
            return programming_error(errno, sqlstate, text)
    if refused := refused_value(message):
        return refused
    if match := _FUNCTION.search(message):
        return unknown_function(match[1].upper().strip("!"))
    for pattern, (errno, sqlstate, text) in _COMPILATION:
        if match := re.search(pattern, message):
            name = next(group for group in match.groups() if group).strip("!\"'")
            return compilation_error(errno, sqlstate, text.format(name=name))
    return _by_type(error, message.partition(": ")[2] or message)


def _by_type(error: duckdb.Error, message: str) -> Error:
    if isinstance(error, duckdb.InterruptException):
        return programming_error(604, "57014", "SQL execution canceled")
    if isinstance(error, duckdb.ConversionException):
        return programming_error(100038, "22018", message)
    if "Malformed JSON" in message:
        return programming_error(100069, "22P02", f"Error parsing JSON: {message}")
    if isinstance(error, duckdb.ParserException):
        return compilation_error(1003, "42000", f"syntax error: {message}")
    if isinstance(error, (duckdb.BinderException, duckdb.CatalogException)):
        return compilation_error(1044, "42P13", message)
    if isinstance(error, duckdb.PermissionException):
        return programming_error(3001, "42501", f"Insufficient privileges to operate: {message}")
    return programming_error(100183, "P0000", message)
