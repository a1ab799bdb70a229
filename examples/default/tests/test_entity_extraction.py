import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from hacker_news_intelligence.components.cortex.calls.complete import Complete, FieldColumn

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

DAY = "2026-01-06"
ASSETS = ("raw_stories", "entity_extraction", "daily_entity_summary")


def story(title: str, **values: Any) -> dict[str, Any]:
    return {"title": title, "posted_at": f"{DAY}T12:00:00", **values}


def test_companies_technologies_and_figures_of_a_story_are_found(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([story("Snowflake and Google bet on Python", text="A round of $30 million.")])
    materialize(*ASSETS, partition=DAY)
    [row] = query(
        "select status, companies, technologies, business_figures, expertise_level "
        "from entity_extraction"
    )
    status, companies, technologies, figures, level = row
    assert status == "answered"
    assert set(json.loads(companies)) == {"Snowflake", "Google"}
    assert json.loads(technologies) == ["Python"]
    assert json.loads(figures) == ["$30 million"]
    assert level in {"beginner", "intermediate", "advanced"}


def test_one_call_answers_for_all_columns(
    materialize: Materialize, write_stories: WriteStories, ai_calls: Callable[[], int]
) -> None:
    write_stories([story(f"Story number {number}") for number in range(9)])
    materialize("raw_stories", "entity_extraction", partition=DAY)
    assert ai_calls() == 9


def test_daily_entities_equal_a_plain_recount(materialize: Materialize, query: Query) -> None:
    materialize(*ASSETS, partition=DAY)
    recount: Counter[tuple[str, str]] = Counter()
    for companies, technologies in query("select companies, technologies from entity_extraction"):
        for kind, listed in (("company", companies), ("technology", technologies)):
            recount.update((kind, name.lower()) for name in set(json.loads(listed or "[]")))
    summary = query("select entity_type, lower(entity), stories from daily_entity_summary")
    assert {(kind, name): stories for kind, name, stories in summary} == recount
    assert len(recount) > 3


def test_spellings_of_one_entity_are_counted_together(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    titles = ("We moved to PostgreSQL", "All about postgresql", "PostgreSQL at night")
    write_stories([story(title, points=2) for title in titles])
    materialize(*ASSETS, partition=DAY)
    assert query(
        "select entity, stories, total_points from daily_entity_summary "
        "where entity_type = 'technology'"
    ) == [("PostgreSQL", 3, 6)]


def test_entity_that_is_no_longer_named_disappears(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([story("All about Kafka")])
    materialize(*ASSETS, partition=DAY)
    write_stories([story("All about Redis")])
    materialize(*ASSETS, partition=DAY)
    assert query("select entity from daily_entity_summary") == [("Redis",)]


def test_schema_is_closed_and_requires_every_field() -> None:
    call = Complete(
        function="ai_complete",
        model_name="some-model",
        prompt="Extract.",
        columns=[
            FieldColumn(name="names", type="list", description="names"),
            FieldColumn(name="level", type="choice", choices=["a", "b"], description="level"),
        ],
    )
    assert "'required': ['names', 'level'], 'additionalProperties': false" in call.expression
    assert "'temperature': 0" in call.expression
    assert "return_error_details => true" in call.expression


@pytest.mark.parametrize("field", [{"type": "choice"}, {"type": "text", "choices": ["a"]}])
def test_choices_belong_to_a_choice(field: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="`choices` are for type `choice`"):
        FieldColumn(name="x", description="x", **field)
