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
        console.print(Padding(escape(finding.meaning), (0, 0, 0, 4)))
    if finding.mend:
        console.print(Padding(f"[bold]{escape(finding.mend.by)}[/]:", (0, 0, 0, 4)))
        for step in finding.mend.steps:
            # To be copied: never wrapped, whatever the width of the terminal.
            console.print(f"        {escape(step)}", soft_wrap=True)


def as_json(findings: Sequence[Finding]) -> str:
    """Gives the findings as a JSON array of objects."""
    return json.dumps([asdict(finding) for finding in findings], indent=2)
