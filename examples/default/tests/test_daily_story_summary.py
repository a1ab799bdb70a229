from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

DAY, NEXT_DAY = "2026-01-06", "2026-01-07"
ASSETS = ("raw_stories", "story_sentiment_analysis", "daily_story_summary")


def story(title: str, day: str = DAY) -> dict[str, Any]:
    return {"title": title, "posted_at": f"{day}T12:00:00"}


def summaries(query: Query) -> list[tuple[Any, ...]]:
    return query("select * from daily_story_summary order by story_date, category")


def test_every_day_and_category_has_a_summary_of_its_stories(
    materialize: Materialize, query: Query
) -> None:
    materialize(*ASSETS, partition=DAY, last=NEXT_DAY)
    groups = query(
        "select story_date, category, count(*) from story_sentiment_analysis "
        "where category is not null group by 1, 2 order by 1, 2"
    )
    found = query(
        "select story_date, category, stories from daily_story_summary "
        "where summary <> '' order by 1, 2"
    )
    assert found == groups
    assert len({day for day, _, _ in found}) == 2


def test_rerun_reads_nothing_again_and_changes_no_row(
    materialize: Materialize, query: Query, ai_calls: Callable[[], int]
) -> None:
    materialize(*ASSETS, partition=DAY)
    calls, before = ai_calls(), summaries(query)
    materialize(*ASSETS, partition=DAY)
    assert ai_calls() == calls
    assert summaries(query) == before


def test_only_the_group_that_changed_is_read_again(
    materialize: Materialize,
    query: Query,
    write_stories: WriteStories,
    ai_calls: Callable[[], int],
) -> None:
    science = story("Physics of stars and galaxies, research on space")
    security = story("Encryption and vulnerabilities: attacks on passwords")
    write_stories([science, security])
    materialize(*ASSETS, partition=DAY)
    assert len(summaries(query)) == 2
    write_stories([science, security, story("Biology research: medicine against malaria")])
    materialize("raw_stories", "story_sentiment_analysis", partition=DAY)
    calls = ai_calls()
    materialize("daily_story_summary", partition=DAY)
    assert ai_calls() == calls + 1


def test_category_without_stories_loses_its_summary(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([story("Physics of stars and galaxies, research on space")])
    materialize(*ASSETS, partition=DAY)
    write_stories([story("Encryption and vulnerabilities: attacks on passwords")])
    materialize(*ASSETS, partition=DAY)
    assert query("select category from daily_story_summary") == [("security",)]
