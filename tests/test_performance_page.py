"""What the page of a project says of its speed is what was measured last."""

import re
from pathlib import PurePosixPath

from renders import Renders
from scratch_kit import KIT_ROOT
from variants import FULL


def test_figures_are_those_of_the_last_measurement(renders: Renders) -> None:
    results = (KIT_ROOT / "benchmarks" / "results.md").read_text(encoding="utf-8")
    measured = {tuple(cells[2:4]) for cells in _rows(re.sub(r" ±\d+%", "", results))}
    page = renders.of(FULL).files[PurePosixPath("docs/performance.md")].text
    told = [cells[1:3] for cells in _rows(page)]
    assert len(told) == 6
    assert [pair for pair in told if tuple(pair) not in measured] == []


def _rows(text: str) -> list[list[str]]:
    """The cells of each row of a table that has figures in it."""
    found = re.findall(r"^\|.*\d.*\|$", text, re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in found]
