"""Errors of Snowflake's kind: number, SQL state and a sentence."""

from snowflake.connector.errors import ProgrammingError


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
