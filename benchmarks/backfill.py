"""A year of days in one run, against a run a day."""

from collections.abc import Iterator
from datetime import date, timedelta

from measuring import Comparison, seconds
from projects import Project, rendered, stories

FIRST = date(2025, 1, 1)
DAYS, SINGLE, EACH_DAY = 365, 10, 20
ASSETS = ("raw_stories", "story_sentiment_analysis", "daily_sentiment_aggregates")
RUNS = "select count(*) as sent from snowflake.account_usage.query_history where query_tag <> ''"


def comparisons() -> Iterator[Comparison]:
    """Measures the year, and some single days of another sandbox, from which a year follows."""
    days = [str(FIRST + timedelta(days=number)) for number in range(DAYS)]
    with rendered(partition_start=days[0]) as project:
        project = project.reading(stories(days, EACH_DAY))
        singles = [seconds(project.materialize, ASSETS, day) for day in days[:SINGLE]]
        of_a_day = _sent(project) / SINGLE
        project.forget()
        whole = seconds(project.materialize, ASSETS, days[0], days[-1])
        yield Comparison(
            f"backfill of {DAYS} days, {len(ASSETS)} assets",
            f"{DAYS} runs of a day, from {SINGLE}",
            [whole],
            [sum(singles) / SINGLE * DAYS],
            most_times=1 / 50,
        )
        yield Comparison(
            f"statements for {DAYS} days",
            "for one day",
            [_sent(project)],
            [of_a_day],
            most_times=1.05,
            unit="statements",
        )


def _sent(project: Project) -> int:
    [found] = project.query(RUNS)
    return int(found["SENT"])
