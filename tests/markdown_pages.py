"""Pieces of Markdown that pages are written of."""

from collections.abc import Iterable, Sequence
from typing import Any

LONGEST_ANSWER = 40


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Gives a table; a bar in a cell does not end the cell."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_in_cell, line))} |\n" for line in lines)


def _in_cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def code(value: Any) -> str:
    """Gives an answer as one would write it; a long one is cut, and counted."""
    if isinstance(value, list):
        return ", ".join(map(code, value)) or "`[]`"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if len(text) > LONGEST_ANSWER:
        return f"`{text[: LONGEST_ANSWER // 4]}…`, {len(text)} characters"
    return f"`{text}`"
