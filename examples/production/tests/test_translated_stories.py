from collections.abc import Callable

import pytest

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

DAY = "2026-01-06"


def test_english_stays_and_each_text_is_translated_once(
    materialize: Materialize,
    query: Query,
    write_stories: WriteStories,
    ai_calls: Callable[[], int],
) -> None:
    titles = (
        "The weather is nice today and we walk in the park",
        "Das Wetter ist heute schön und wir gehen im Park spazieren",
    )
    write_stories([{"title": title, "posted_at": f"{DAY}T12:00:00"} for title in titles])
    for _ in range(2):
        materialize("raw_stories", "translated_stories", partition=DAY)
    english, german = query("select status, english from translated_stories order by story_id")
    assert english == ("answered", titles[0])
    assert german[0] == "answered"
    assert german[1] != titles[1]
    assert ai_calls() == 2
