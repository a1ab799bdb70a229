"""Rows as text: a table for people, CSV or JSON for programs."""

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

FORMATS = ("table", "csv", "json")


def as_text(names: Sequence[str], rows: Sequence[Sequence[Any]], form: str) -> str:
    """Gives `rows` in one of FORMATS, without a line end after the last line."""
    write = {"table": _table, "csv": _csv, "json": _json}[form]
    return write(names, rows).rstrip("\n")


def _json(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    records = [dict(zip(names, row, strict=True)) for row in rows]
    return json.dumps(records, default=_plain, ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.hex() if isinstance(value, (bytes, bytearray)) else str(value)


def _csv(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([names, *rows])
    return text.getvalue()


def _table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*names)
    for row in rows:
        table.add_row(*(Text("NULL", style="dim") if v is None else Text(str(v)) for v in row))
    console = Console()
    with console.capture() as captured:
        console.print(table)
    return captured.get()
