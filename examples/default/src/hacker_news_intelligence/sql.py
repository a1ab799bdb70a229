"""SQL text: files beside the code, identifiers and literals written by one function each.

Values are bound as %(name)s. Names of tables and columns, which cannot be bound, and expressions
stand in a file as ${name}.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Template

_PLAIN_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_$]{0,254}")


def read(path: Path, **names: str) -> str:
    """Gives the statement in `path`, with every ${name} replaced."""
    return Template(_text(path)).substitute(names)


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def identifier(name: str) -> str:
    """Gives `name` as an identifier.

    Raises:
        ValueError: it is not a plain one (letters, digits, _ and $): this project needs no other.
    """
    if not _PLAIN_IDENTIFIER.fullmatch(name):
        raise ValueError(
            f"'{name}' is no plain Snowflake identifier; use letters, digits, _ and $, "
            "and begin with a letter or _"
        )
    return name.lower()


def user_name(name: str) -> str:
    """Gives a user, whose name may be an address, as an identifier; Snowflake's are upper case."""
    upper = name.upper()
    escaped = upper.replace('"', '""')
    return upper if _PLAIN_IDENTIFIER.fullmatch(upper) else f'"{escaped}"'


def literal(value: object) -> str:
    """Gives a constant as SQL: text, number, boolean, None, or a list or mapping of constants."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case str():
            escaped = value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n")
            # The connector formats statements with %, so a percent sign is written twice.
            return "'" + escaped.replace("%", "%%") + "'"
        case Mapping():
            pairs = (f"{literal(key)}: {literal(item)}" for key, item in value.items())
            return "{" + ", ".join(pairs) + "}"
        case Sequence():
            return "[" + ", ".join(literal(item) for item in value) + "]"
    raise TypeError(f"no SQL literal for {type(value).__name__}")
