"""What the project that this kit replaces promises, phase by phase. Run in a rendered project."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.partitions import daily_partitions
from hacker_news_intelligence.settings import PROJECT_ROOT, load_settings
from hacker_news_intelligence.snowflake import Snowflake

from .conftest import Materialize, Query, WriteStories, run_job

DAY, NEXT_DAY = "2026-01-06", "2026-01-07"
AI = ("raw_stories", "story_sentiment_analysis", "entity_extraction")


def stories_of_two_days() -> list[dict[str, Any]]:
    midnight = daily_partitions.time_window_for_partition_key(DAY).start
    titles = [
        "I love how Snowflake and dbt work together",
        "Postgres is terribly slow",
        "Google buys a data pipeline startup for $3 billion",
    ]
    return [
        {"title": title, "points": number, "posted_at": str(midnight + timedelta(hours=hours))}
        for hours in (1, 25)
        for number, title in enumerate(titles, start=1)
    ]


def definitions() -> dg.RepositoryDefinition:
    return defs().get_repository_def()


def dbt_nodes() -> dict[str, Any]:
    file = PROJECT_ROOT / "dbt_project" / "target" / "manifest.json"
    nodes: dict[str, Any] = json.loads(file.read_text())["nodes"]
    return {node["name"]: node for node in nodes.values() if node["resource_type"] == "model"}


def test_phase_1a_ingestion_is_partitioned_by_the_days_of_the_timezone(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories(stories_of_two_days())
    materialize("raw_stories", partition=DAY)
    assert query("select distinct to_varchar(story_date) from raw_stories") == [(DAY,)]
    assert query("select min(posted_at) from raw_stories") == [(datetime(2026, 1, 6, 6),)]


def test_phase_1b_aggregates_are_merged_by_partition(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories(stories_of_two_days())
    aggregates = ("daily_sentiment_aggregates", "daily_entity_summary")
    materialize(*AI, *aggregates, partition=DAY, last=NEXT_DAY)
    recount = (
        "select stories.story_date, answers.sentiment, count(*), sum(stories.points)"
        " from raw_stories as stories inner join story_sentiment_analysis as answers"
        " on stories.story_id = answers.story_id group by 1, 2 order by 1, 2"
    )
    columns = "story_date, sentiment, stories, total_points"
    counted = query(f"select {columns} from daily_sentiment_aggregates order by 1, 2")
    assert counted == query(recount)
    assert len({row[0] for row in counted}) == 2
    entities = "from daily_entity_summary where entity = 'Snowflake'"
    assert query(f"select sum(stories), sum(total_points) {entities}") == [(2, 2)]


def test_phase_1c_only_what_is_new_is_processed(
    materialize: Materialize,
    query: Query,
    write_stories: WriteStories,
    ai_calls: Callable[[], int],
) -> None:
    stories = stories_of_two_days()
    write_stories(stories)
    materialize(*AI, partition=DAY)
    known = "select story_id, loaded_at from raw_stories where story_id < 7 order by 1"
    paid, loaded = ai_calls(), query(known)
    stories.append({"title": "Rust is new here", "posted_at": stories[0]["posted_at"]})
    write_stories(stories)
    materialize(*AI, partition=DAY)
    assert ai_calls() == paid + 2
    assert (
        query("select story_id, loaded_at from raw_stories where story_id < 7 order by 1") == loaded
    )


def test_phase_2a_dbt_is_a_component() -> None:
    [file] = (PROJECT_ROOT / "src").glob("*/defs/dbt_transform/*/defs.yaml")
    assert re.search(r"^type: .*Dbt", file.read_text(), re.MULTILINE)
    kinds = (node.kinds for node in definitions().asset_graph.asset_nodes)
    assert sum("dbt" in found for found in kinds) == len(dbt_nodes())


def test_phase_2b_models_are_staged_combined_and_served() -> None:
    folders = Counter(node["fqn"][1] for node in dbt_nodes().values())
    assert set(folders) == {"staging", "intermediate", "marts"}
    named = {"stg_stories", "stg_sentiment", "int_story_enrichment", "int_entity_aggregates"}
    assert named | {"fct_daily_stories", "dim_story_categories", "story_trends"} <= set(dbt_nodes())


def test_phase_2c_models_depend_on_the_assets_that_they_read() -> None:
    graph = definitions().asset_graph
    for model, asset in {
        "stg_stories": "raw_stories",
        "stg_sentiment": "story_sentiment_analysis",
        "stg_entities": "entity_extraction",
    }.items():
        assert graph.get(dg.AssetKey(model)).parent_keys == {dg.AssetKey(asset)}


def test_phase_2d_incremental_models_replace_the_window_of_their_partition(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    stories = stories_of_two_days()
    write_stories(stories)
    materialize(*AI, partition=DAY, last=NEXT_DAY)
    job = defs().resolve_job_def("dbt_transform")
    facts = "select to_varchar(story_date), stories, points from fct_daily_stories order by 1"
    run_job(job, partition_key=DAY)
    assert query(facts) == [(DAY, 3, 6)]
    query("update raw_stories set points = 10")
    run_job(job, partition_key=NEXT_DAY)
    assert query(facts) == [(DAY, 3, 6), (NEXT_DAY, 3, 30)]


def test_phase_3_cortex_features_fill_their_tables(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    """Sentiment by AI_CLASSIFY, entities by AI_COMPLETE, the stories about data, AI_AGG."""
    write_stories(stories_of_two_days())
    materialize(*AI, "data_engineering_stories", "daily_story_summary", partition=DAY)
    moods = "select sentiment, category from story_sentiment_analysis order by story_id"
    assert [mood for mood, _ in query(moods)][:2] == ["positive", "negative"]
    assert {category for _, category in query(moods)} <= {
        "data and databases",
        "startups and business",
        "programming",
    }
    [(companies, technologies)] = query(
        "select array_to_string(companies, ','), array_to_string(technologies, ',')"
        " from entity_extraction where story_id = 1"
    )
    assert (companies, technologies) == ("Snowflake", "dbt")
    related = "select story_id, sentiment from data_engineering_stories order by story_id"
    assert (1, "positive") in query(related)
    summaries = query("select stories, summary from daily_story_summary")
    assert sum(count for count, _ in summaries) == 3
    assert all(summary for _, summary in summaries)


@pytest.mark.parametrize("method", ["SNOWFLAKE", "SNOWFLAKE_JWT"])
def test_phase_4_signs_in_with_password_and_private_key_of_the_environment(
    query: Query, sandbox: Any, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    for name, value in sandbox.environment(method).items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    assert load_settings().snowflake.authenticator == method
    with Snowflake().get_connection() as connection:
        assert connection.cursor().execute("select 1").fetchall() == [(1,)]
    # Somebody else's key, or a wrong password, does not do.
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", "wrong")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    monkeypatch.setenv("SNOWFLAKE_PRIVATE_KEY", key.decode())
    load_settings.cache_clear()
    with pytest.raises(Exception, match=r"(?i)incorrect|invalid"), Snowflake().get_connection():
        pass


def test_phase_5a_and_5b_queries_choose_columns_in_steps() -> None:
    source = PROJECT_ROOT / "src"
    queries = [file for file in source.rglob("*.sql") if "/defs/" in file.as_posix()]
    texts = {file: file.read_text() for file in queries}
    greedy = [
        file.name
        for file, text in texts.items()
        for read in re.findall(r"select \*\s+from (\w+)", text)
        if not re.search(rf"\b{read} as \(", text)
    ]
    assert greedy == []
    assert sum(text.startswith("with ") or "\nwith " in text for text in texts.values()) > 5


def test_phase_5c_and_5d_cost_and_performance_come_from_the_accounts_history(
    materialize: Materialize, query: Query
) -> None:
    materialize("raw_stories", "story_sentiment_analysis", partition=DAY)
    run_job(defs().resolve_job_def("cost_tracking"))
    [(tokens,)] = query(
        "select sum(ai_tokens) from cost_by_asset where asset = 'story_sentiment_analysis'"
    )
    [(billed,)] = query(
        "select sum(metric.value:value::number) from"
        " snowflake.account_usage.cortex_ai_functions_usage_history as usage"
        " inner join snowflake.account_usage.query_history as queries"
        " on usage.query_id = queries.query_id and queries.database_name = current_database(),"
        " lateral flatten(input => usage.metrics) as metric"
        " where metric.value:key:unit::varchar = 'tokens'"
    )
    assert tokens == billed > 0
    [(statements,)] = query("select count(*) from query_performance where asset = 'raw_stories'")
    assert statements > 5


def test_phase_6_dynamic_tables_are_assets_that_tell_their_freshness(
    materialize: Materialize, query: Query
) -> None:
    result = materialize("raw_stories", "dt_hourly_aggregates", "dt_daily_summary", partition=DAY)
    fresh = {
        check.asset_key.to_user_string(): check.passed
        for check in result.get_asset_check_evaluations()
        if check.check_name == "is_fresh"
    }
    assert fresh == {"dt_hourly_aggregates": True, "dt_daily_summary": True}
    assert query("select sum(stories) from dt_daily_summary") == query(
        "select count(*) from raw_stories"
    )


def test_phase_7a_every_job_launches(
    materialize: Materialize, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTS_FOLDER", str(tmp_path))
    jobs = {job.name for job in definitions().get_all_jobs() if not job.name.startswith("__")}
    assert {"daily_intelligence", "dbt_transform", "weekly_reports"} <= jobs
    # dbt_transform, which the first one includes, is launched by other tests here.
    assert run_job(defs().resolve_job_def("daily_intelligence"), partition_key=DAY).success
    assert run_job(defs().resolve_job_def("weekly_reports"), partition_key="2026-01-04").success


def test_phase_7b_schedules_run_at_two_and_on_sundays_at_three_in_the_timezone() -> None:
    schedules = {one.name: one for one in definitions().schedule_defs}
    daily = schedules["daily_intelligence_schedule"]
    weekly = schedules["weekly_reports_schedule"]
    assert (daily.cron_schedule, weekly.cron_schedule) == ("0 2 * * *", "0 3 * * 0")
    assert {daily.execution_timezone, weekly.execution_timezone} == {"America/New_York"}


def test_phase_7c_sensor_watches_the_dynamic_tables() -> None:
    sensors = {one.name: one for one in definitions().sensor_defs}
    assert "dynamic_table_freshness_sensor" in sensors
