import subprocess
import sys
from datetime import datetime, time, timedelta
from importlib.util import find_spec
from pathlib import Path

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.settings import load_settings

from .conftest import Materialize, Query, run_job

DEFINITIONS = defs()
REPOSITORY = DEFINITIONS.get_repository_def()
JOBS = sorted(set(REPOSITORY.job_names) - {"__ASSET_JOB"})
SCHEDULES = sorted(schedule.name for schedule in REPOSITORY.schedule_defs)
SENSORS = sorted(sensor.name for sensor in REPOSITORY.sensor_defs)
SCHEDULED_JOBS = {schedule.job_name for schedule in REPOSITORY.schedule_defs}
UNSCHEDULED_JOBS = sorted(set(JOBS) - SCHEDULED_JOBS)


@pytest.mark.parametrize("said", ["description", "group_name", "kinds", "owners"])
def test_every_asset_says_what_it_is_and_who_answers_for_it(said: str) -> None:
    words = {node.key: getattr(node, said) for node in REPOSITORY.asset_graph.asset_nodes}
    assert [key for key, word in words.items() if not word or word == "default"] == []


def test_every_check_says_what_it_looks_at() -> None:
    graph = REPOSITORY.asset_graph
    checks = [graph.get(key) for key in graph.asset_check_keys]
    assert checks
    assert [str(check.key) for check in checks if not check.description] == []


def test_every_job_schedule_and_sensor_says_what_it_does() -> None:
    said = {name: REPOSITORY.get_job(name).description for name in JOBS}
    said |= {schedule.name: schedule.description for schedule in REPOSITORY.schedule_defs}
    said |= {sensor.name: sensor.description for sensor in REPOSITORY.sensor_defs}
    assert [name for name, words in said.items() if not words] == []


def test_every_asset_follows_from_stories_or_documents_or_is_about_cost() -> None:
    stories = dg.AssetSelection.assets("raw_stories").downstream()
    others = dg.AssetSelection.groups("cost", "documents")
    everything = REPOSITORY.asset_graph.get_all_asset_keys()
    assert (stories | others).resolve(REPOSITORY.asset_graph) == everything


@pytest.mark.parametrize("name", JOBS)
def test_partitioned_assets_of_a_job_share_their_partitions(name: str) -> None:
    graph = REPOSITORY.asset_graph
    selected = REPOSITORY.get_job(name).asset_layer.selected_asset_keys
    partitions = {graph.get(key).partitions_def for key in selected} - {None}
    assert len(partitions) <= 1


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedule_runs_in_the_timezone_of_the_project(name: str) -> None:
    schedule = REPOSITORY.get_schedule_def(name)
    assert (schedule.execution_timezone or "UTC") == load_settings().timezone


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEDULES)
def test_run_that_a_schedule_asks_for_succeeds(name: str, query: Query) -> None:
    request = next_request(name)
    job = REPOSITORY.get_job(REPOSITORY.get_schedule_def(name).job_name)
    result = run_job(
        job, partition_key=request.partition_key, run_config=request.run_config, tags=request.tags
    )
    assert result.success


@pytest.mark.slow
def test_job_without_a_schedule_succeeds_once_what_it_reads_is_there(
    materialize: Materialize, query: Query
) -> None:
    for name in UNSCHEDULED_JOBS:
        run_without_a_schedule(name, materialize)


def run_without_a_schedule(name: str, materialize: Materialize) -> None:
    job = REPOSITORY.get_job(name)
    first_day = load_settings().partition_start.isoformat()
    own = job.asset_layer.selected_asset_keys
    read = dg.AssetSelection.assets(*own).upstream().resolve(REPOSITORY.asset_graph) - own
    if read:
        materialize(*(key.to_user_string() for key in read), partition=first_day)
    result = run_job(job, partition_key=first_day if job.partitions_def else None)
    assert result.success
    assert list(result.get_asset_materialization_events())


def test_every_sensor_has_a_test() -> None:
    tests = [file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py")]
    assert [name for name in SENSORS if not any(name in text for text in tests)] == []


def next_request(schedule_name: str) -> dg.RunRequest:
    """What a schedule asks for at its first tick in the third week of the project."""
    settings = load_settings()
    schedule = REPOSITORY.get_schedule_def(schedule_name)
    third_week = datetime.combine(settings.partition_start, time(), settings.zone) + timedelta(21)
    moment = next(
        schedule_execution_time_iterator(
            third_week.timestamp(), schedule.cron_schedule, settings.timezone
        )
    )
    context = dg.build_schedule_context(scheduled_execution_time=moment, repository_def=REPOSITORY)
    [request] = schedule.evaluate_tick(context).run_requests or []
    return request


def test_definitions_are_built_once_for_all_steps_of_a_run() -> None:
    assert defs() is defs()


@pytest.mark.slow
def test_serving_the_code_location_imports_nothing_heavy() -> None:
    # What a code server tells of itself, and `dg` asks for: more than loading needs.
    told = "dagster._core.remote_representation.external_data"
    code = (
        f"import sys; from {told} import RepositorySnap;"
        "from hacker_news_intelligence.definitions import defs;"
        "RepositorySnap.from_def(defs().get_repository_def());"
        "heavy = {'dagster_snowflake', 'pygal', 'snowflake.connector', 'trafilatura'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # The component that extends one of dagster_snowflake's cannot do without that.
    extends = find_spec("hacker_news_intelligence.components.dbt_on_snowflake")
    expected = ["dagster_snowflake", "snowflake.connector"] if extends else []
    assert done.stdout.strip() == str(expected)
