import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

DAY = "2026-01-06"
ANSWERS = ("raw_stories", "story_sentiment_analysis", "entity_extraction")


def story(title: str) -> dict[str, Any]:
    return {"title": title, "posted_at": f"{DAY}T12:00:00"}


def test_only_stories_about_data_engineering_are_kept_with_what_they_name(
    materialize: Materialize,
    query: Query,
    write_stories: WriteStories,
    ai_calls: Callable[[], int],
) -> None:
    write_stories(
        [
            story("Data pipelines with dbt and Snowflake: orchestration of a warehouse"),
            story("A walk in the woods"),
        ]
    )
    materialize(*ANSWERS, partition=DAY)
    calls = ai_calls()
    materialize("data_engineering_stories", partition=DAY)
    assert ai_calls() == calls
    [(number, technologies)] = query("select story_id, technologies from data_engineering_stories")
    assert number == 1
    assert "dbt" in json.loads(technologies)


def test_story_that_is_relevant_no_longer_leaves(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([story("Data pipelines with dbt and Snowflake: orchestration of a warehouse")])
    materialize(*ANSWERS, "data_engineering_stories", partition=DAY)
    assert query("select count(*) from data_engineering_stories") == [(1,)]
    write_stories([story("A walk in the woods")])
    materialize(*ANSWERS, "data_engineering_stories", partition=DAY)
    assert query("select count(*) from data_engineering_stories") == [(0,)]
