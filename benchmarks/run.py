"""Measures, prints a table, and keeps it: `uv run benchmarks/run.py [NAME…]`."""

import importlib
import os
import platform
import statistics
import sys
from datetime import UTC, datetime
from pathlib import Path

from measuring import Comparison, spread

BENCHMARKS = ["statement_latency"]
RESULTS = Path(__file__).with_name("results.md")
HEAD = """\
| measure | compared with | median | other | ratio | goal |
| --- | --- | --- | --- | --- | --- |
"""


def main(names: list[str]) -> int:
    """Runs benchmarks by name, or all of them; only all of them are kept."""
    found = [
        comparison
        for name in names or BENCHMARKS
        for comparison in importlib.import_module(name).comparisons()
    ]
    table = HEAD + "".join(map(_row, found))
    print(table)
    if not names:
        machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
        day = datetime.now(UTC).date()
        title = f"# Results\n\n`uv run benchmarks/run.py` on {day}; {machine}.\n\n"
        RESULTS.write_text(title + table, encoding="utf-8")
    return 0


def _row(comparison: Comparison) -> str:
    times = [
        f"{_time(statistics.median(seconds))} ±{spread(seconds):.0%}"
        for seconds in (comparison.seconds, comparison.other_seconds)
    ]
    met = "" if comparison.ratio <= comparison.goal else " (missed)"
    cells = [
        comparison.measure,
        comparison.compared_with,
        *times,
        f"{comparison.ratio:.2f}{met}",
        f"≤ {comparison.goal:g}",
    ]
    return f"| {' | '.join(cells)} |\n"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.1f} ms"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
