from collections.abc import Callable

import pytest

from .conftest import Configure, Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

ASSETS = ("raw_stories", "story_sentiment_analysis", "dt_realtime_sentiment")
TABLE = """
    select posted_hour, sentiment, stories, share
    from dt_realtime_sentiment
    order by posted_hour, sentiment
"""
HAPPY = "I love this great, wonderful thing"
SAD = "This is a terrible, awful disaster"


@pytest.fixture(autouse=True)
def dagster_schedules(configure: Configure) -> None:
    configure("DYNAMIC_TABLES_SCHEDULER", "dagster")


def test_shares_of_an_hour_are_those_of_its_stories(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    titles = [HAPPY, f"{HAPPY}!", f"{HAPPY}!!", SAD]
    write_stories([{"title": t, "posted_at": "2026-01-06T12:30:00"} for t in titles])
    materialize(*ASSETS, partition="2026-01-06")
    [(hour,)] = query("select distinct date_trunc('hour', posted_at) from raw_stories")
    assert query(TABLE) == [(hour, "negative", 1, 0.25), (hour, "positive", 3, 0.75)]


def test_stories_without_an_answer_do_not_count(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([{"title": title, "posted_at": "2026-01-06T12:30:00"} for title in (HAPPY, " ")])
    materialize(*ASSETS, partition="2026-01-06")
    assert [(mood, stories) for _, mood, stories, _ in query(TABLE)] == [("positive", 1)]


def test_no_ai_call_is_paid_for_a_second_time(
    materialize: Materialize, write_stories: WriteStories, ai_calls: Callable[[], int]
) -> None:
    write_stories([{"title": HAPPY, "posted_at": "2026-01-06T12:30:00"}])
    materialize(*ASSETS, partition="2026-01-06")
    paid = ai_calls()
    materialize("dt_realtime_sentiment", partition="2026-01-06")
    assert ai_calls() == paid
