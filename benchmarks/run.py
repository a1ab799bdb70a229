"""Measures, prints a table, and keeps it: `uv run benchmarks/run.py [NAME…]`.

Without a name, everything is measured, and `results.md` is written anew.
"""

import importlib
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from measuring import Comparison, spread

# By name, what the table of each is about.
BENCHMARKS = {
    "ai_calls": "What Cortex is asked, and what it bills",
    "statement_latency": "The sandbox",
    "rendering": "Copier",
}
RESULTS = Path(__file__).with_name("results.md")
HEAD = """\
| measure | compared with | median | other | ratio | goal |
| --- | --- | --- | --- | --- | --- |
"""


def main(names: Sequence[str]) -> int:
    """Runs benchmarks by name, or all of them; only all of them are kept."""
    if unknown := set(names) - set(BENCHMARKS):
        print(f"No benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.")
        return 2
    tables = []
    for name in names or BENCHMARKS:
        rows = map(_row, importlib.import_module(name).comparisons())
        tables.append(f"## {BENCHMARKS[name]}\n\n{HEAD}{''.join(rows)}")
        print(tables[-1], flush=True)
    if not names:
        machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
        day = datetime.now(UTC).date()
        title = f"# Results\n\n`uv run benchmarks/run.py` on {day}; {machine}.\n\n"
        RESULTS.write_text(title + "\n".join(tables), encoding="utf-8")
    return 0


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
    return f"{amount:.1f} s" if amount >= 1 else f"{1000 * amount:.1f} ms"


if __name__ == "__main__":
    # Projects are rendered as the tests render them.
    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    sys.exit(main(sys.argv[1:]))
