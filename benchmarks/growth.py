"""One more day, with a day, ten days and a hundred days of history in the tables."""

from collections.abc import Iterator
from datetime import date, timedelta

from measuring import Comparison, seconds
from projects import rendered, stories

FIRST = date(2025, 1, 1)
HISTORY = (1, 10, 100)
EACH_DAY, ROUNDS = 200, 3
NOISE = 1.2


def comparisons() -> Iterator[Comparison]:
    """Measures the daily job of the day after each history, the shortest one being the measure."""
    found = {days: _after(days) for days in HISTORY}
    shortest = HISTORY[0]
    for days in HISTORY[1:]:
        yield Comparison(
            f"a day after {days} days of history",
            f"after {shortest}",
            found[days],
            found[shortest],
            most_times=NOISE,
        )


def _after(history: int) -> list[float]:
    days = [str(FIRST + timedelta(days=number)) for number in range(history + ROUNDS + 1)]
    with rendered(partition_start=days[0]) as project:
        project = project.reading(stories(days, EACH_DAY))
        job = ("--job", "daily_intelligence")
        project.launch(*job, "--partition-range", f"{days[0]}...{days[history - 1]}")
        times = [seconds(project.launch, *job, "--partition", day) for day in days[history:]]
    return times[1:]
