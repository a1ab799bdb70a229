"""The findings, for a person and for a program."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from .finding import HERE, Finding, Status

_COLOURS = {
    Status.OK: "green",
    Status.WARNING: "yellow",
    Status.FAILED: "red",
    Status.SKIPPED: "dim",
}
_WIDTHS = (24, 9)


def show_heading() -> None:
    """Prints the first line of the table."""
    _row("check", "state", "what was found")


def show_row(finding: Finding) -> None:
    """Prints a finding as a line of the table."""
    colour = _COLOURS[finding.status]
    _row(escape(finding.subject), f"[{colour}]{finding.status}[/]", escape(finding.detail))


def show_mends(findings: Sequence[Finding]) -> None:
    """Prints for each finding that is not well what it means, and who does what about it."""
    console = _console()
    for finding in (finding for finding in findings if finding.mends):
        colour = _COLOURS[finding.status]
        console.print(f"\n[bold {colour}]{escape(finding.subject)}[/]")
        console.print(Padding(escape(finding.meaning), (0, 0, 0, 2), expand=False))
        for mend in finding.mends:
            console.print(f"  [bold]{escape(mend.by)}[/]{'' if mend.by == HERE else ' runs'}:")
            for step in mend.steps:
                # To be copied: never wrapped, whatever the width of the terminal.
                console.print(f"      {escape(step)}", soft_wrap=True)


def as_json(findings: Sequence[Finding]) -> str:
    """Gives the findings as a JSON array of objects."""
    return json.dumps([asdict(finding) for finding in findings], indent=2)


def _row(*cells: str) -> None:
    table = Table.grid(padding=(0, 1))
    for width in _WIDTHS:
        table.add_column(width=width)
    table.add_column(overflow="fold")
    table.add_row(*cells)
    _console().print(table)


def _console() -> Console:
    return Console(highlight=False)
