import logging
import shutil
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster_dbt import DbtProject

from hacker_news_intelligence.components.dbt.parsing import parse_if_changed
from hacker_news_intelligence.components.dbt.runs import described
from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.partitions import daily_partitions
from hacker_news_intelligence.settings import PROJECT_ROOT

from .conftest import Materialize, Query, WriteStories, run_job

pytestmark = pytest.mark.slow

FACTS = "select story_date, stories, points, comments from fct_daily_stories order by story_date"
RECOUNT = """
    select story_date, count(*), sum(points), sum(num_comments)
    from raw_stories group by 1 order by 1
"""
MODELS = ("stg_stories", "fct_daily_stories")


def test_facts_equal_a_plain_recount_of_their_window(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    stories: list[dict[str, Any]] = [
        {"points": day, "posted_at": f"2026-01-{day:02}T{hour:02}:30:00"}
        for day in range(5, 9)
        for hour in (0, 12, 23)
    ]
    write_stories(stories)
    materialize("raw_stories", partition="2026-01-05", last="2026-01-08")
    result = materialize(*MODELS, partition="2026-01-06")
    assert query(FACTS) == [row for row in query(RECOUNT) if str(row[0]) == "2026-01-06"]
    assert len(list(result.get_asset_check_evaluations())) > 8
    assert all(check.passed for check in result.get_asset_check_evaluations())

    # One day changes, one loses all its stories, others are new.
    stories = [story for story in stories if not story["posted_at"].startswith("2026-01-07")]
    write_stories([*stories, {"posted_at": "2026-01-06T01:00:00"}])
    materialize("raw_stories", *MODELS, partition="2026-01-05", last="2026-01-08")
    assert query(FACTS) == query(RECOUNT)


def test_failed_test_is_shown_beside_those_that_passed_and_fails_the_run(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([{"posted_at": "2026-01-06T12:00:00"}])
    materialize("raw_stories", partition="2026-01-06")
    query("insert into raw_stories select * from raw_stories")
    result = materialize(*MODELS, partition="2026-01-06", raise_on_error=False)
    assert not result.success
    failure = result.failure_data_for_node("dbt_build")
    assert failure is not None
    assert failure.error is not None
    assert "unique_stg_stories_story_id" in failure.error.message
    checks = {check.check_name: check.passed for check in result.get_asset_check_evaluations()}
    assert checks["unique_stg_stories_story_id"] is False
    assert checks["not_null_stg_stories_title"] is True
    assert "not_null_fct_daily_stories_stories" not in checks
    made = [event.asset_key for event in result.get_asset_materialization_events()]
    assert made == [dg.AssetKey("stg_stories")]


def test_usage_tells_models_and_their_tests_apart(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([{"posted_at": "2026-01-06T12:00:00"}])
    materialize("raw_stories", *MODELS, partition="2026-01-06")
    run_job(defs().resolve_job_def("cost_tracking"))
    costs = query("select asset, partition_key, runs, statements from cost_by_asset")
    statements = {row[0]: row[3] for row in costs if row[1:3] == ("2026-01-06", 1)}
    for model in MODELS:
        tagged = query(
            f"""
            select query_text from snowflake.account_usage.query_history
            where database_name = current_database() and query_tag like '%"{model}"%'
            """
        )
        assert statements[model] == len(tagged)
        assert any("create or replace" in text and model in text for (text,) in tagged)
        assert any("as failures" in text for (text,) in tagged)


def test_project_is_parsed_again_only_when_a_file_has_changed(tmp_path: Path) -> None:
    folder = tmp_path / "dbt_project"
    shutil.copytree(PROJECT_ROOT / "dbt_project", folder)
    project = DbtProject(folder)
    parse_if_changed(project)
    parsed = project.manifest_path.stat().st_mtime_ns
    parse_if_changed(project)
    assert project.manifest_path.stat().st_mtime_ns == parsed
    (folder / "models" / "broken.sql").write_text("{{ ref(")
    with pytest.raises(RuntimeError, match="broken"):
        parse_if_changed(project)


def test_parsing_leaves_the_log_of_the_connector_alone(tmp_path: Path) -> None:
    shutil.copytree(PROJECT_ROOT / "dbt_project", tmp_path / "dbt_project")
    (tmp_path / "dbt_project" / "models" / "one_more.sql").write_text("select 1 as one")
    parse_if_changed(DbtProject(tmp_path / "dbt_project"))
    connector = logging.getLogger("snowflake.connector")
    assert connector.propagate
    assert not any("dbt" in type(handler).__module__ for handler in connector.handlers)


@pytest.mark.parametrize(
    ("own", "test", "told"),
    [
        ("", "not_null", "day is never empty."),
        ("", "is_a_sunday", "The test a_check of the dbt project."),
        ("Days are Sundays.", "not_null", "Days are Sundays."),
    ],
)
def test_check_is_described_by_its_dbt_test(own: str, test: str, told: str) -> None:
    check = dg.AssetCheckSpec("a_check", asset="days")
    generic = {"name": test, "kwargs": {"column_name": "day"}}
    entry = {"description": own, "test_metadata": generic}
    assert described(check, entry).description == told


def test_check_of_a_dbt_test_that_is_a_query_has_its_name() -> None:
    check = described(dg.AssetCheckSpec("sunday", asset="days"), {"description": ""})
    assert check.description == "The test sunday of the dbt project."


def test_job_selects_every_dbt_asset_and_no_other_by_day() -> None:
    repository = defs().get_repository_def()
    graph = repository.asset_graph
    job = repository.get_job("dbt_transform")
    of_dbt = {key for key in graph.get_all_asset_keys() if "dbt" in graph.get(key).kinds}
    assert {key.to_user_string() for key in of_dbt} >= set(MODELS)
    assert job.asset_layer.selected_asset_keys == of_dbt
    assert job.partitions_def == daily_partitions
