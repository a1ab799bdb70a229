import json
from typing import Any

import dagster as dg
import pytest

from .conftest import Materialize, Query

pytestmark = pytest.mark.slow

MARTS = (
    "raw_stories",
    "story_sentiment_analysis",
    "stg_stories",
    "stg_sentiment",
    "fct_daily_stories",
    "fct_daily_sentiment",
)


def metadata(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, Any]:
    [materialization] = result.asset_materializations_for_node(asset)
    return {name: value.value for name, value in materialization.metadata.items()}


def test_view_answers_a_metric_as_a_plain_recount_does_and_the_agent_uses_it(
    materialize: Materialize, query: Query
) -> None:
    result = materialize(*MARTS, partition="2026-01-05", last="2026-01-06")
    result = materialize("story_semantic_view", "story_agent", partition="2026-01-06")
    assert all(check.passed for check in result.get_asset_check_evaluations())
    assert metadata(result, "story_semantic_view")["rows_answered"] == 2
    assert query(
        "select * from semantic_view(story_semantic_view dimensions days.story_month"
        " metrics days.total_stories)"
    ) == query("select date_trunc('month', story_date), count(*) from raw_stories group by 1")

    assert metadata(result, "story_agent")["definition_changed"] is True
    specification = json.loads(query("describe agent story_agent")[0][6])
    used = specification["tool_resources"]["days"]["semantic_view"].upper().split(".")
    [shown] = query("show semantic views")
    assert used == [shown[2], shown[3], shown[1]]

    result = materialize("story_agent", partition="2026-01-06")
    assert metadata(result, "story_agent")["definition_changed"] is False
