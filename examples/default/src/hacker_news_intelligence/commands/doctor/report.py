"""The findings, for a person and for a program."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from .finding import Finding, Status

_MARKS = {
    Status.OK: "[green]✓[/]",
    Status.WARNING: "[yellow]![/]",
    Status.FAILED: "[red]✗[/]",
    Status.SKIPPED: "[dim]-[/]",
}
_WIDTH = 24


def show(finding: Finding) -> None:
    """Prints a finding; below one that is not well, what it means and what mends it."""
    console = Console(highlight=False)
    mark, subject = _MARKS[finding.status], escape(f"{finding.subject:<{_WIDTH}}")
    console.print(f"{mark} {subject} {escape(finding.detail)}")
    if finding.meaning:
        console.print(_indented(escape(finding.meaning)))
    if finding.mend:
        console.print(_indented(f"[bold]{escape(finding.mend.by)}[/]:"))
        for step in finding.mend.steps:
            # To be copied: never wrapped, whatever the width of the terminal.
            console.print(f"        {escape(step)}", soft_wrap=True)


def _indented(text: str) -> Padding:
    return Padding(text, (0, 0, 0, 4), expand=False)


def as_json(findings: Sequence[Finding]) -> str:
    """Gives the findings as a JSON array of objects."""
    return json.dumps([asdict(finding) for finding in findings], indent=2)
