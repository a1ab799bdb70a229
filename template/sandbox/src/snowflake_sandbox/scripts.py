"""Several statements in one text, as `sandbox sql -` reads them."""

from io import StringIO

from snowflake.connector.util_text import split_statements

# How much of a statement is enough to find it in its script.
_TOLD_CHARACTERS = 60


def statements(script: str) -> list[str]:
    """Gives the statements that semicolons separate; neither comments alone nor nothing is one."""
    parts = [text for text, _ in split_statements(StringIO(script))]
    return [part for part in parts if _says_something(part)]


def beginning(statement: str) -> str:
    """Gives the first words of a statement, without the comments before it."""
    words = " ".join(_without_comments(statement).split())
    return words if len(words) <= _TOLD_CHARACTERS else f"{words[:_TOLD_CHARACTERS]}…"


def _says_something(statement: str) -> bool:
    return bool(_without_comments(statement).strip("; \n\r\t"))


def _without_comments(statement: str) -> str:
    parts = split_statements(StringIO(statement), remove_comments=True)
    return " ".join(text for text, _ in parts)
