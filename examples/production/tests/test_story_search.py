import json
from typing import Any

import dagster as dg
import pytest

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

NOON = "2026-01-06T12:00:00"
ASSETS = ("raw_stories", "story_search")


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    [materialization] = result.asset_materializations_for_node("story_search")
    return {name: value.value for name, value in materialization.metadata.items()}


@pytest.fixture
def found(query: Query) -> Any:
    """Gives the titles that the service finds."""

    def search(text: str) -> str:
        parameters = json.dumps(dict(query=text, columns=["title"]))
        call = f"snowflake.cortex.search_preview('story_search', '{parameters}')"
        [(answer,)] = query(f"select {call}")
        return str(answer)

    return search


def test_search_for_a_title_finds_its_story(materialize: Materialize, query: Query) -> None:
    result = materialize(*ASSETS, partition="2026-01-06")
    assert metadata(result)["definition_changed"] is True
    checks = {check.check_name: check for check in result.get_asset_check_evaluations()}
    check = checks["search_finds_a_known_title"]
    assert check.passed
    assert check.metadata["searched"].value


def test_new_story_is_found_after_a_refresh_of_the_same_service(
    materialize: Materialize, write_stories: WriteStories, found: Any
) -> None:
    write_stories([{"title": "A quiet story about gardens", "posted_at": NOON}])
    materialize(*ASSETS, partition="2026-01-06")
    assert "gardens" in found("garden")
    write_stories(
        [
            {"title": "A quiet story about gardens", "posted_at": NOON},
            {"title": "A loud story about volcanoes", "posted_at": NOON},
        ]
    )
    result = materialize(*ASSETS, partition="2026-01-06")
    assert metadata(result)["definition_changed"] is False
    assert "volcanoes" in found("volcanoes")


def test_service_with_another_definition_is_made_anew(
    materialize: Materialize, query: Query
) -> None:
    materialize(*ASSETS, partition="2026-01-06")
    query("alter cortex search service story_search set comment = 'somebody else changed it'")
    assert metadata(materialize("story_search", partition="2026-01-06"))["definition_changed"]


def test_day_without_stories_passes(materialize: Materialize, write_stories: WriteStories) -> None:
    write_stories([])
    result = materialize(*ASSETS, partition="2026-01-06")
    assert metadata(result)["sample_results"] == "Nothing found."
