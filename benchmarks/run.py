"""Measures, prints a table, and keeps it: `uv run benchmarks/run.py [NAME…]`.

Without a name, everything is measured, which takes about an hour. Only the tables of what was
measured are written anew in `results.md`.
"""

import importlib
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from timeit import repeat

from measuring import Comparison, spread

# By name, what the table of each is about.
BENCHMARKS = {
    "first_rows": "From a bare machine to first rows",
    "loading": "From a command to the definitions",
    "steps": "A run, and one more step in it",
    "ai_calls": "What Cortex is asked, and what it bills",
    "backfill": "A year in one run",
    "ingestion": "Many rows at once",
    "load": "Two hundred queued runs",
    "growth": "One more day, with more and more history",
    "statement_latency": "The sandbox",
    "rendering": "Copier",
    "matrix": "The kit's own tests",
}
RESULTS = Path(__file__).with_name("results.md")
TITLE = "# Results\n\nOf `uv run benchmarks/run.py`: medians, and half the distance of quartiles.\n"
HEAD = """\
| measure | compared with | median | other | ratio | goal |
| --- | --- | --- | --- | --- | --- |
"""


def main(names: Sequence[str]) -> int:
    """Runs benchmarks by name, or all of them, and keeps their tables."""
    if unknown := set(names) - set(BENCHMARKS):
        print(f"No benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.")
        return 2
    for name in names or BENCHMARKS:
        rows = "".join(map(_row, importlib.import_module(name).comparisons()))
        table = f"{_when_and_where()}\n\n{HEAD}{rows}"
        print(f"{BENCHMARKS[name]}\n\n{table}", flush=True)
        _keep(name, table)
    return 0


def _when_and_where() -> str:
    cores, system, python = os.cpu_count(), platform.system(), platform.python_version()
    # Seconds of one machine say little to another, unless both have counted.
    counted = min(repeat("for number in range(10_000_000): pass", number=1, repeat=3))
    return (
        f"{datetime.now(UTC).date()}; {cores} cores, {system}, Python {python},"
        f" which counts to ten million in {counted:.2f} s"
    )


def _keep(name: str, table: str) -> None:
    kept = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    _, *parts = kept.split("\n## ")
    tables = dict(part.split("\n\n", 1) for part in parts) | {BENCHMARKS[name]: table}
    texts = [
        f"\n## {heading}\n\n{tables[heading].rstrip()}\n"
        for heading in BENCHMARKS.values()
        if heading in tables
    ]
    RESULTS.write_text("".join((TITLE, *texts)), encoding="utf-8")


def _row(found: Comparison) -> str:
    amounts = [
        f"{_amount(amount, found.unit)} ±{spread(all_of_them):.0%}"
        if len(all_of_them) > 1
        else _amount(amount, found.unit)
        for amount, all_of_them in (
            (found.amount, found.amounts),
            (found.other, found.other_amounts),
        )
    ]
    goals = [
        *([f"≤ {found.most_times:g} times"] if found.most_times is not None else []),
        *([f"≤ {_amount(found.most, found.unit)}"] if found.most is not None else []),
    ]
    cells = [
        found.measure,
        found.compared_with,
        *amounts,
        f"{found.ratio:.2g}{'' if found.is_met else ' (missed)'}",
        ", ".join(goals) or "none",
    ]
    return f"| {' | '.join(cells)} |\n"


def _amount(amount: float, unit: str) -> str:
    if unit != "s":
        return f"{amount:,.0f} {unit}"
    return f"{amount:,.1f} s" if amount >= 1 else f"{1000 * amount:.1f} ms"


if __name__ == "__main__":
    # Projects are rendered as the tests render them.
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    sys.exit(main(sys.argv[1:]))
