"""The services of Docker Compose, as processes on a Postgres, work and survive as they should."""

import os
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

import postgres
import pytest
import topology
from renders import Renders
from services import until
from topology import Topology
from variants import Variant

pytestmark = [
    pytest.mark.skipif(not postgres.PROGRAMS, reason=postgres.MISSING),
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="processes are no group there"),
]

ENRICHED = ("raw_stories", "story_sentiment_analysis")
JOB = "daily_intelligence"
FIRST = date(2026, 1, 5)
KILLED, TOGETHER, TICKED, *BACKFILLED = (str(FIRST + timedelta(days=n)) for n in range(8))

# What an owner adds. Their schedules are of every night, which is too long to wait for.
OWNERS = f'''
import dagster as dg

collect = dg.define_asset_job("collect", selection="raw_stories")
judge = dg.define_asset_job("judge", selection="story_sentiment_analysis")


@dg.schedule(cron_schedule="* * * * *", job=collect)
def every_minute():
    return dg.RunRequest(partition_key="{TICKED}", run_key="{TICKED}")


@dg.asset_sensor(asset_key=dg.AssetKey("raw_stories"), job=judge, minimum_interval_seconds=1)
def when_collected(context, event):
    return dg.RunRequest(partition_key=event.dagster_event.partition)
'''

# The first answers are bought, and for a while not published. Nothing is locked: what a client
# that has died holds is Snowflake's to give back, after five minutes.
BETWEEN = "create table if not exists .?story_sentiment_analysis\\W"
SLOW = f"statement matching='{BETWEEN}' delay=30"
SETTINGS = {"run_monitoring": {"poll_interval_seconds": 1}}
ANSWERS = {
    "deployment": "docker_compose",
    "partition_start": str(FIRST),
    "timezone": "UTC",
    "cortex_features": ["story_sentiment"],
    "dbt_runtime": "none",
    "dynamic_tables": False,
}


@pytest.fixture(scope="module")
def services(renders: Renders, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topology]:
    folder = tmp_path_factory.mktemp("topology")
    rendering = renders.of(Variant("topology", ANSWERS))
    package = str(rendering.answers["package_name"])
    project = shutil.copytree(rendering.path, folder / "project")
    (project / "src" / package / "defs" / "of_the_owner.py").write_text(OWNERS, encoding="utf-8")
    environment = {"PAGES_FETCH": "false"}
    with topology.running(
        project, folder, environment=environment, settings=SETTINGS, faults=[SLOW]
    ) as started:
        yield started
        print(started.logs)


def test_run_that_dies_with_its_code_server_is_launched_again_and_pays_nothing_twice(
    services: Topology,
) -> None:
    run = services.webserver.launch(JOB, ENRICHED, KILLED)
    code = services.services["code"]
    code.until(lambda: calls(services) and ledger(services))
    code.kill()
    assert services.webserver.run(run)["status"] == "STARTED"
    code.start()
    assert services.webserver.ended(run)["status"] == "FAILURE"
    [again] = until(lambda: tagged(services, "dagster/parent_run_id", run))
    assert services.webserver.ended(again["runId"])["status"] == "SUCCESS"
    assert answered(services, KILLED) == stories(services, KILLED)
    assert calls(services) == ledger(services)


def test_two_runs_of_a_partition_at_the_same_moment_pay_once(services: Topology) -> None:
    runs = services.webserver.launch_all(JOB, ENRICHED, [TOGETHER, TOGETHER])
    assert [services.webserver.ended(run)["status"] for run in runs] == ["SUCCESS"] * 2
    assert answered(services, TOGETHER) == stories(services, TOGETHER)
    assert calls(services) == ledger(services)


def test_backfill_is_one_run(services: Topology) -> None:
    backfill = services.webserver.backfill(ENRICHED, BACKFILLED)
    [run] = tagged(services, "dagster/backfill", backfill)
    assert run["status"] == "SUCCESS"
    for day in BACKFILLED:
        assert answered(services, day) == stories(services, day)


def test_schedule_ticks_and_sensor_fires(services: Topology) -> None:
    services.webserver.start_sensor("when_collected")
    services.webserver.start_schedule("every_minute")
    of_the_day = {"tags": [{"key": "dagster/partition", "value": TICKED}]}
    for job in ("collect", "judge"):
        [run] = until(partial(services.webserver.runs, {"pipelineName": job, **of_the_day}))
        assert services.webserver.ended(run["runId"])["status"] == "SUCCESS"
    assert answered(services, TICKED) == stories(services, TICKED)


def tagged(services: Topology, key: str, value: str) -> list[dict[str, Any]]:
    """The runs with a tag."""
    return services.webserver.runs({"tags": [{"key": key, "value": value}]})


def ledger(services: Topology) -> int:
    """The texts that have been answered, by whichever run."""
    [row] = services.query("select count(*) as texts from cortex_ledger")
    return int(row["texts"])


def calls(services: Topology) -> int:
    """The calls of Cortex that the account was charged for."""
    [row] = services.query(
        "select coalesce(sum(calls), 0) as calls from snowflake.sandbox.ai_calls"
    )
    return int(row["calls"])


def stories(services: Topology, day: str) -> int:
    """The stories of a day; there are some."""
    [row] = services.query(
        f"select count(*) as stories from raw_stories where story_date = '{day}'"
    )
    assert row["stories"]
    return int(row["stories"])


def answered(services: Topology, day: str) -> int:
    """The stories of a day with an answer of Cortex."""
    [row] = services.query(
        "select count(*) as stories from story_sentiment_analysis"
        f" where story_date = '{day}' and status = 'answered'"
    )
    return int(row["stories"])
