from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

DAY, NEXT_DAY = "2026-01-06", "2026-01-07"
ASSETS = ("raw_stories", "story_embeddings", "similar_stories")


def story(title: str, day: str = DAY) -> dict[str, Any]:
    return {"title": title, "posted_at": f"{day}T12:00:00"}


def test_most_similar_earlier_story_comes_first(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories(
        [
            story("PostgreSQL indexes explained: how a database finds rows"),
            story("A recipe for bread with olives"),
            story("How PostgreSQL databases use indexes to find rows", NEXT_DAY),
        ]
    )
    materialize(*ASSETS, partition=DAY, last=NEXT_DAY)
    rows = query(
        "select similar_story_id, similarity_rank, similarity from similar_stories "
        "where story_id = 3 order by similarity_rank"
    )
    assert [(number, rank) for number, rank, _ in rows] == [(1, 1), (2, 2)]
    assert rows[0][2] > rows[1][2]


def test_the_same_text_is_embedded_once_and_no_neighbour_of_itself(
    materialize: Materialize,
    query: Query,
    write_stories: WriteStories,
    ai_calls: Callable[[], int],
) -> None:
    write_stories([story("Told twice"), story("Told twice", NEXT_DAY)])
    materialize(*ASSETS, partition=DAY, last=NEXT_DAY)
    assert ai_calls() == 1
    assert query("select count(*) from similar_stories") == [(0,)]


def test_rerun_embeds_nothing_and_changes_no_row(
    materialize: Materialize, query: Query, ai_calls: Callable[[], int]
) -> None:
    materialize(*ASSETS, partition=DAY, last=NEXT_DAY)
    calls, before = ai_calls(), query("select * from similar_stories order by 1, 3")
    assert before
    materialize(*ASSETS, partition=DAY, last=NEXT_DAY)
    assert ai_calls() == calls
    assert query("select * from similar_stories order by 1, 3") == before
