"""Tables in Markdown, as the Dagster UI and people's editors show them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

_MARKUP = re.compile(r"([\\`*_\[\]<>|~#])")
_URL_MARKS = "/:?#@!$&'*+,;=%~"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Gives rows as a Markdown table.

    A column `url` is not shown: it becomes the link of the column before it.
    """
    rows = list(rows)
    shown = [index for index, column in enumerate(columns) if column != "url"]
    heads = [columns[index].replace("_", " ") for index in shown]
    rules = ["---:" if _is_number(rows, index) else "---" for index in shown]
    linked = {index - 1: index for index, column in enumerate(columns) if column == "url"}
    lines = [
        [_linked(_cell(row[i]), row[linked[i]]) if i in linked else _cell(row[i]) for i in shown]
        for row in rows
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in [heads, rules, *lines])


def _is_number(rows: Sequence[Sequence[Any]], index: int) -> bool:
    values = [row[index] for row in rows if row[index] is not None]
    return bool(values) and not any(
        isinstance(value, str) or hasattr(value, "year") for value in values
    )


def _cell(value: Any) -> str:
    """Gives a value on one line, with nothing in it that Markdown would take for its own."""
    if value is None:
        return ""
    return _MARKUP.sub(r"\\\1", " ".join(str(value).split()))


def _linked(cell: str, url: str | None) -> str:
    """Gives the cell as a link, if `url` is an address of the web."""
    if not cell or not url or not url.startswith(("http://", "https://")):
        return cell
    return f"[{cell}]({quote(url, safe=_URL_MARKS)})"
