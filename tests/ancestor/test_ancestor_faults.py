"""None of the faults of the project that this kit replaces. Run inside a rendered project."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
import yaml
from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.defs.dynamic_tables import freshness_sensor
from hacker_news_intelligence.settings import PROJECT_ROOT, SettingsError, load_settings
from hacker_news_intelligence.sign_in import connection_arguments
from hacker_news_intelligence.snowflake import Snowflake

from .conftest import Materialize, Query, WriteStories, run_job

DAY = "2026-01-06"
ZONE = ZoneInfo("America/New_York")
AI = ("raw_stories", "story_sentiment_analysis", "entity_extraction", "daily_story_summary")


def graph() -> Any:
    return defs().get_repository_def().asset_graph


def in_a_process_of_its_own(code: str, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT_ROOT / "src"), **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_fault_01_labels_of_ai_classify_are_not_null(
    materialize: Materialize, query: Query
) -> None:
    """It read `class` of an answer that has `labels`: each mood was NULL, and each count 0."""
    materialize(
        "raw_stories", "story_sentiment_analysis", "daily_sentiment_aggregates", partition=DAY
    )
    answered = "from story_sentiment_analysis where status = 'answered'"
    [(stories,)] = query(f"select count(*) {answered}")
    [(missing,)] = query(
        f"select count_if(sentiment is null or category is null or is_data_engineering is null)"
        f" {answered}"
    )
    assert stories > 10
    assert missing == 0
    assert query(
        "select sentiment, stories from daily_sentiment_aggregates order by sentiment"
    ) == query(f"select sentiment, count(*) {answered} group by sentiment order by sentiment")


def test_fault_02_readme_promises_what_there_is() -> None:
    """It promised partitions, a component, incremental models and a command, and had none."""
    assert isinstance(
        graph().get(dg.AssetKey("raw_stories")).partitions_def, dg.DailyPartitionsDefinition
    )
    [component] = (PROJECT_ROOT / "src").glob("*/defs/dbt_transform/*/defs.yaml")
    assert component.read_text().startswith("type: hacker_news_intelligence.components.")
    manifest = json.loads((PROJECT_ROOT / "dbt_project/target/manifest.json").read_text())
    daily = [
        node["config"]["materialized"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and "daily" in node["tags"]
    ]
    assert set(daily) == {"incremental"}
    readme = (PROJECT_ROOT / "README.md").read_text()
    commands = set(re.findall(r"uv run (\w+)", readme))
    assert {"sandbox", "dg", "pytest"} <= commands
    own = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    installed = {command for command in commands if shutil.which(command)}
    assert commands == installed | (commands & set(own))


def test_fault_03_weekly_reports_can_succeed(
    materialize: Materialize, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its schedule asked for a run without a partition, of assets that need one."""
    monkeypatch.setenv("REPORTS_FOLDER", str(tmp_path))
    materialize("raw_stories", partition="2026-01-11", last="2026-01-17")
    repository = defs().get_repository_def()
    schedule = repository.get_schedule_def("weekly_reports_schedule")
    sunday = datetime(2026, 1, 18, 3, tzinfo=ZONE)
    tick = schedule.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=sunday))
    [request] = tick.run_requests or []
    result = run_job(repository.get_job(schedule.job_name), partition_key=request.partition_key)
    assert result.success
    assert "2026-01-11" in (tmp_path / "weekly" / "2026-01-11.md").read_text()


def test_fault_04_dbt_transform_selects_the_models(materialize: Materialize, query: Query) -> None:
    """It selected a group that had none of them."""
    materialize("raw_stories", "story_sentiment_analysis", "entity_extraction", partition=DAY)
    models = {key for key in graph().get_all_asset_keys() if "dbt" in graph().get(key).kinds}
    result = run_job(defs().resolve_job_def("dbt_transform"), partition_key=DAY)
    made = {event.asset_key for event in result.get_asset_materialization_events()}
    assert made == models
    assert query("select stories from fct_daily_stories") == query(
        "select count(*) from raw_stories"
    )


def test_fault_05_nothing_is_paid_for_twice(
    materialize: Materialize, ai_calls: Callable[[], int]
) -> None:
    """Each run sent the whole table again, seven calls a story."""
    materialize(*AI, partition=DAY)
    paid = ai_calls()
    assert paid > 10
    materialize(*AI, partition=DAY)
    assert ai_calls() == paid


def test_fault_06_stale_dynamic_table_raises_the_alarm(
    materialize: Materialize, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sensor read a view that does not exist, and skipped for ever."""
    alerts: list[tuple[str, str]] = []
    monkeypatch.setattr(freshness_sensor, "send_alert", lambda *alert: alerts.append(alert))
    with dg.DagsterInstance.ephemeral() as instance:
        tables = ("raw_stories", "dt_hourly_aggregates", "dt_daily_summary")
        materialize(*tables, partition=DAY, instance=instance)
        context = dg.build_sensor_context(instance=instance, definitions=defs())

        def told() -> dict[str, list[Any]]:
            events: dict[str, list[Any]] = {}
            for event in freshness_sensor.news(
                context, Snowflake(), datetime.now(UTC)
            ).asset_events:
                events.setdefault(event.asset_key.to_user_string(), []).append(event)
            return events

        fresh = told()["dt_hourly_aggregates"]
        assert any(isinstance(event, dg.AssetObservation) for event in fresh)
        assert all(event.passed for event in fresh if isinstance(event, dg.AssetCheckEvaluation))
        query("alter dynamic table dt_hourly_aggregates suspend")
        stale = told()["dt_hourly_aggregates"]
    assert [event.passed for event in stale if isinstance(event, dg.AssetCheckEvaluation)] == [
        False
    ]
    assert any("dt_hourly_aggregates" in " ".join(alert) for alert in alerts)


def test_fault_07_cost_is_told_by_asset_and_partition(
    materialize: Materialize, query: Query
) -> None:
    """Its cost asset was never loaded, asked for columns that are not there, and had no credits."""
    materialize("raw_stories", "story_sentiment_analysis", partition=DAY)
    run_job(defs().resolve_job_def("cost_tracking"))
    costs = query(
        "select asset, partition_key, ai_credits > 0, money > 0 from cost_by_asset"
        " where asset in ('raw_stories', 'story_sentiment_analysis') order by asset"
    )
    assert [row[:3] for row in costs] == [
        ("raw_stories", DAY, False),
        ("story_sentiment_analysis", DAY, True),
    ]
    assert costs[1][3]
    [(statements,)] = query("select count(*) from query_performance where asset = 'raw_stories'")
    assert statements > 5


def test_fault_08_key_that_cannot_be_read_is_an_error(
    query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It warned, and signed in with the password; dbt could not use the key at all."""
    monkeypatch.setenv("SNOWFLAKE_AUTHENTICATOR", "SNOWFLAKE_JWT")
    monkeypatch.setenv("SNOWFLAKE_PRIVATE_KEY", "no key")
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", "a password")
    load_settings.cache_clear()
    with pytest.raises(SettingsError, match="private key cannot be used"):
        connection_arguments(load_settings().snowflake)
    profile = (PROJECT_ROOT / "dbt_project" / "profiles.yml").read_text()
    for setting in ("AUTHENTICATOR", "PRIVATE_KEY", "PRIVATE_KEY_PATH", "TOKEN", "PASSWORD"):
        assert f"env_var('SNOWFLAKE_{setting}'" in profile


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25)])
def test_fault_09_stories_are_of_the_day_in_the_timezone(
    materialize: Materialize, query: Query, write_stories: WriteStories, day: str, hours: int
) -> None:
    """Its partitions were UTC days, its schedule and its data something else."""
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZONE).astimezone(UTC)
    moments = [midnight + timedelta(hours=hour, minutes=30) for hour in range(-2, hours + 2)]
    write_stories([{"posted_at": moment.isoformat()} for moment in moments])
    first, last = (str(datetime.fromisoformat(day).date() + timedelta(days=n)) for n in (-1, 1))
    materialize("raw_stories", partition=first, last=last)
    found = query("select to_varchar(story_date), count(*) from raw_stories group by 1 order by 1")
    assert found == [(first, 2), (day, hours), (last, 2)]


def test_fault_10_every_process_gives_a_story_the_same_id(
    materialize: Materialize, query: Query, write_stories: WriteStories, tmp_path: Path
) -> None:
    """It made up ids by `hash()`, which differs from process to process."""
    write_stories([{"id": None, "posted_at": f"{DAY}T17:00:00Z"}])
    with pytest.raises(SettingsError, match="the column 'id' is empty"):
        materialize("raw_stories", partition=DAY)
    code = (
        "from hacker_news_intelligence.defs.ingestion.sources.sample import SampleSource\n"
        "from hacker_news_intelligence.partitions import Window, daily_partitions\n"
        "from datetime import datetime, date\n"
        "day = date(2026, 1, 6)\n"
        "window = Window(datetime(2026, 1, 6), datetime(2026, 1, 7), day, day)\n"
        "print(sorted((s.id, s.title) for s in SampleSource().read(window)))"
    )
    first, second = (
        in_a_process_of_its_own(code, tmp_path, PYTHONHASHSEED=seed) for seed in ("1", "2")
    )
    assert len(first) > 100
    assert first == second


def test_fault_11_importing_the_definitions_does_nothing_else(tmp_path: Path) -> None:
    """It read .env, looked for folders and lost its dbt assets without a manifest."""
    code = (
        "import os, socket\n"
        "def refuse(*_): raise AssertionError('a connection was opened')\n"
        "socket.socket.connect = refuse\n"
        "before = dict(os.environ), os.getcwd()\n"
        "from hacker_news_intelligence.definitions import defs\n"
        "graph = defs().get_repository_def().asset_graph\n"
        "assert (dict(os.environ), os.getcwd()) == before\n"
        "print(sum('dbt' in graph.get(key).kinds for key in graph.get_all_asset_keys()))"
    )
    assert int(in_a_process_of_its_own(code, tmp_path)) > 7


def test_fault_12_every_dependency_has_a_floor() -> None:
    """Without one, its dbt became a version that cannot be installed without a network."""
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())
    dependencies = project["project"]["dependencies"]
    own = {"snowflake-sandbox"}
    names = {re.split(r"[\[<>=!~;]", one)[0]: one for one in dependencies}
    assert [one for name, one in names.items() if ">=" not in one and name not in own] == []
    assert "<1.12" in names["dbt-core"]


# The thirteenth, a package that shadows a library, cannot be rendered: see test_questions.py.


def test_fault_14_assets_are_fit_for_production(materialize: Materialize, query: Query) -> None:
    """It had no checks, retries, pools, backfill policies, tags or CI."""
    repository = defs().get_repository_def()
    definitions = {
        key.to_user_string(): repository.assets_defs_by_key[key]
        for key in graph().get_all_asset_keys()
        if graph().get(key).is_executable
    }
    ours = {name: one for name, one in definitions.items() if len(one.keys) == 1}
    assert [name for name, one in ours.items() if not one.node_def.retry_policy] == []
    assert [
        name for name, one in definitions.items() if one.partitions_def and not one.backfill_policy
    ] == []
    pools = {name for name, one in ours.items() if one.node_def.pool == "cortex"}
    assert pools >= {"story_sentiment_analysis", "entity_extraction", "parsed_documents"}
    assert len(graph().asset_check_keys) > 20
    materialize("raw_stories", "story_sentiment_analysis", partition=DAY)
    untagged = query(
        "select query_text from snowflake.account_usage.query_history"
        " where database_name = current_database() and query_tag not like '%\"run_id\"%'"
        " and query_type in ('MERGE', 'INSERT', 'CREATE_TABLE_AS_SELECT', 'DELETE', 'UPDATE')"
    )
    assert untagged == []
    setup = (PROJECT_ROOT / "setup" / "setup.sql").read_text()
    assert "grant database role snowflake.cortex_user" in setup
    readme = (PROJECT_ROOT / "README.md").read_text()
    workflow = yaml.safe_load((PROJECT_ROOT / ".github/workflows/tests.yml").read_text())
    commands = {step["run"] for step in workflow["jobs"]["tests"]["steps"] if "run" in step}
    assert commands >= {"uv run dg check defs", "uv run pytest tests"}
    assert [command for command in commands if command not in readme] == []
