"""The two ways a Cortex function fails: the whole statement, or one row.

See https://docs.snowflake.com/en/release-notes/bcr-bundles/2026_02/bcr-2184
"""

import json


class StatementError(Exception):
    """The whole statement fails, whatever its rows hold.

    Attributes:
        message: The sentence the client sees.
        errno: Snowflake's error number, for example 100351.
        sqlstate: The SQL state, for example "P0000".
    """

    def __init__(self, message: str, errno: int = 100351, sqlstate: str = "P0000") -> None:
        """Makes the error; without a number it is the one of a refused remote request."""
        super().__init__(message)
        self.message = message
        self.errno = errno
        self.sqlstate = sqlstate


class RowError(Exception):
    """One row fails: SQL NULL, or this text as `error` when return_error_details is TRUE."""


def refused(function: str, reason: str) -> StatementError:
    """Gives the error for a request that the service behind `function` refuses."""
    return StatementError(
        f"Request failed for external function {function} with remote service error: "
        f"400 '{json.dumps(reason, ensure_ascii=False)}'"
    )


def invalid_arguments(function: str, reason: str) -> StatementError:
    """Gives the compiler's error for arguments that `function` does not take."""
    return StatementError(
        f"SQL compilation error:\nInvalid argument types for function '{function}': {reason}",
        errno=1044,
        sqlstate="42P13",
    )


def too_long(limit: int) -> RowError:
    """Gives the error for an input of more than `limit` tokens."""
    return RowError(f"max tokens of {limit} exceeded")
