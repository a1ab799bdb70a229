"""What Docker Compose would start for a project, as processes, asked as the UI asks.

Nothing is played: Dagster's webserver, daemon and code server on Postgres, and the sandbox.
"""

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from deployments import EXECUTABLES
from postgres import MISSING, PROGRAMS
from renders import Renders
from services import until
from topology import DATABASE, SCHEMA, Topology, running
from variants import FEATURELESS, Variant

VARIANT = Variant(
    "one feature in services",
    {
        **FEATURELESS,
        "cortex_features": ["story_sentiment"],
        "dynamic_tables": True,
        "deployment": "docker_compose",
    },
)
JOB = "daily_intelligence"
STORIES, ANSWERS = "raw_stories", "story_sentiment_analysis"
DAILY = [STORIES, ANSWERS, "daily_sentiment_aggregates"]
DYNAMIC, SENSOR = "dt_daily_summary", "dynamic_table_freshness_sensor"
STORIES_A_DAY = 12
UNDISTURBED = "UNDISTURBED"
RETRIED_AS = "dagster/auto_retry_run_id"

# Each test has days of its own.
TICK, MONDAY, TUESDAY, WEDNESDAY, TWICE, WAITING, KILLED = (
    f"2026-01-{day:02}" for day in range(5, 12)
)
BACKFILLED = [MONDAY, TUESDAY, WEDNESDAY]

# The project's own run at night.
SCHEDULE = f"""
import dagster as dg

from .jobs import daily_intelligence


@dg.schedule(job=daily_intelligence, cron_schedule="* * * * *")
def every_minute() -> dg.RunRequest:
    return dg.RunRequest(run_key="once", partition_key="{TICK}")
"""

# The statement that counts the answers of a day, after they have been paid for and published, and
# before the step ends.
LATE = f"statement matching='(?s)^select.count.*{ANSWERS}.*{KILLED}' delay=60"

# As deployment/dagster.yaml has them, but for how long somebody waits.
SETTINGS = {
    "run_monitoring": {"poll_interval_seconds": 2},
    "run_queue": {"user_code_failure_retry_delay": 2},
}

pytestmark = pytest.mark.skipif(PROGRAMS is None, reason=MISSING)


def stories() -> Iterator[str]:
    """Give lines of stories, each of a text of its own."""
    for day in (TICK, *BACKFILLED, TWICE, WAITING, KILLED):
        for hour in range(STORIES_A_DAY):
            number = int(day[-2:]) * 100 + hour
            yield json.dumps(
                {
                    "id": number,
                    "title": f"Story {number} says that Snowflake is {'fast' if hour else 'slow'}",
                    "author": "somebody",
                    "points": hour,
                    "num_comments": 0,
                    "posted_at": f"{day}T{hour:02}:00:00Z",
                }
            )


@pytest.fixture(scope="module")
def server(renders: Renders, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topology]:
    """All services of a project whose owner has added a schedule."""
    folder = tmp_path_factory.mktemp("server")
    project = folder / "project"
    shutil.copytree(renders.of(VARIANT).path, project)
    [package] = (project / "src").iterdir()
    (package / "defs" / "every_minute.py").write_text(SCHEDULE, encoding="utf-8")
    (project / "stories.jsonl").write_text("\n".join(stories()), encoding="utf-8")
    environment = {
        "STORIES_SOURCE": "file",
        "STORIES_PATH": str(project / "stories.jsonl"),
        "PAGES_FETCH": "false",
    }
    with running(
        project, folder, environment=environment, settings=SETTINGS, faults=[LATE]
    ) as topology:
        yield topology


@pytest.fixture(scope="module")
def begun(server: Topology) -> str:
    """Begins what Dagster gets to within a minute, so that one wait is enough; gives a backfill."""
    server.webserver.start_schedule("every_minute")
    return server.webserver.backfill(DAILY, BACKFILLED)


@pytest.fixture
def topology(server: Topology, begun: str) -> Iterator[Topology]:
    """All services; pytest shows their logs of a test that has failed."""
    yield server
    print(server.logs)


@pytest.fixture(scope="module")
def run_of_schedule(server: Topology, begun: str) -> dict[str, Any]:
    """The run that the schedule has asked for, when it has ended."""

    def tick() -> dict[str, Any] | None:
        return next(iter(server.webserver.ticks("every_minute")), None)

    ticked = until(tick)
    assert ticked["status"] == "SUCCESS", ticked
    [run] = ticked["runIds"]
    return server.webserver.ended(run)


@contextmanager
def answers_locked(topology: Topology) -> Iterator[None]:
    """Keep every run from asking Cortex, as a run does that is asking."""
    lock = f"{ANSWERS}_answers_lock"
    with topology.connection() as connection, connection.cursor() as cursor:
        cursor.execute(f"create table if not exists {lock} as select 0::number(38, 0) as changes")
        cursor.execute("begin")
        cursor.execute(f"update {lock} set changes = changes + 1")
        yield
        cursor.execute("commit")


def assert_paid_once(topology: Topology) -> None:
    """Whoever has asked Cortex, and however often: no text was paid for twice."""
    [calls] = topology.query(
        "select sum(calls) as paid_for from snowflake.sandbox.ai_calls"
        f" where database_name = '{DATABASE}'"
    )
    [texts] = topology.query("select count(distinct content_hash) as asked from cortex_ledger")
    assert calls["paid_for"] == texts["asked"]


def rows(topology: Topology, table: str, day: str, database: str = DATABASE) -> list[str]:
    """Give a day's rows of a table, without when they were made."""
    return sorted(
        str({name: value for name, value in row.items() if not is_time_of_run(name)})
        for row in topology.query(
            f"select * from {database}.{SCHEMA}.{table} where story_date = '{day}'"
        )
    )


def is_time_of_run(column: str) -> bool:
    return column.endswith("_at") and column != "posted_at"


def test_two_runs_of_a_partition_at_the_same_moment_pay_once(topology: Topology) -> None:
    webserver = topology.webserver
    with answers_locked(topology):
        runs = webserver.launch(JOB, [STORIES, ANSWERS], [TWICE, TWICE])
        # Both have found the same texts without an answer before either asks.
        for run in runs:
            webserver.said(run, r"[1-9]\d* calls to make")
    assert {webserver.ended(run)["status"] for run in runs} == {"SUCCESS"}
    assert len(rows(topology, ANSWERS, TWICE)) == STORIES_A_DAY
    assert_paid_once(topology)


def test_backfill_is_one_run_of_all_its_days(topology: Topology, begun: str) -> None:
    webserver = topology.webserver
    until(lambda: webserver.status_of_backfill(begun) not in {"REQUESTED", "COMPLETING"})
    assert webserver.status_of_backfill(begun) == "COMPLETED_SUCCESS"
    [run] = webserver.runs(tags=[{"key": "dagster/backfill", "value": begun}])
    assert run["tags"]["dagster/asset_partition_range_start"] == BACKFILLED[0]
    assert run["tags"]["dagster/asset_partition_range_end"] == BACKFILLED[-1]
    for day in BACKFILLED:
        assert len(rows(topology, ANSWERS, day)) == STORIES_A_DAY


def test_schedule_that_is_switched_on_ticks_and_its_run_is_executed(
    topology: Topology, run_of_schedule: Mapping[str, Any]
) -> None:
    assert run_of_schedule["status"] == "SUCCESS"
    assert run_of_schedule["tags"]["dagster/schedule_name"] == "every_minute"
    assert len(rows(topology, ANSWERS, TICK)) == STORIES_A_DAY


def test_sensor_that_is_started_looks_at_what_snowflake_has_made(
    topology: Topology, run_of_schedule: Mapping[str, Any]
) -> None:
    webserver = topology.webserver
    assert webserver.observations(DYNAMIC) == 0
    webserver.start_sensor(SENSOR)
    until(lambda: webserver.observations(DYNAMIC))


def test_run_that_nobody_can_execute_waits_until_the_code_server_is_back(
    topology: Topology,
) -> None:
    code, daemon = topology.services["code"], topology.services["daemon"]
    # Nobody takes the run from the queue before it is too late.
    daemon.signal(signal.SIGSTOP)
    [run] = topology.webserver.launch(JOB, DAILY, [WAITING])
    code.kill()
    daemon.signal(signal.SIGCONT)
    topology.webserver.said(run, "Run dequeue failed")
    code.start()
    assert topology.webserver.ended(run)["status"] == "SUCCESS"
    assert len(rows(topology, ANSWERS, WAITING)) == STORIES_A_DAY


def test_run_that_has_died_with_its_code_server_goes_on_from_where_it_was(
    topology: Topology, run_of_schedule: Mapping[str, Any]
) -> None:
    webserver, code = topology.webserver, topology.services["code"]
    [run] = webserver.launch(JOB, DAILY, [KILLED])
    until(lambda: webserver.run(run)["status"] == "STARTED" and rows(topology, ANSWERS, KILLED))
    code.kill()
    # As Docker does at once, by `restart: unless-stopped`.
    code.start()
    with undisturbed_run(topology, KILLED):
        assert webserver.ended(run)["status"] == "FAILURE"
        webserver.said(run, "has been started again since it launched the run")
        again = webserver.ended(until(lambda: webserver.run(run)["tags"].get(RETRIED_AS)))
    assert (again["status"], again["parentRunId"]) == ("SUCCESS", run)
    assert set(again["stepKeysToExecute"]) == {*DAILY} - {STORIES}
    assert_paid_once(topology)
    for table in DAILY:
        assert rows(topology, table, KILLED)
        assert rows(topology, table, KILLED) == rows(topology, table, KILLED, UNDISTURBED)


@contextmanager
def undisturbed_run(topology: Topology, day: str) -> Iterator[None]:
    """Run a day in another database, in a process that nobody kills, while the block lasts."""
    environment = {**topology.environment, "SNOWFLAKE_DATABASE": UNDISTURBED}
    del environment["DAGSTER_HOME"]
    [package] = (topology.project / "src").iterdir()
    materialize = [str(EXECUTABLES / "dagster"), "asset", "materialize"]
    chosen = ["--select", ",".join(DAILY), "--partition", day]
    command = [*materialize, "--module-name", f"{package.name}.definitions", *chosen]
    with subprocess.Popen(command, cwd=topology.project, env=environment) as process:
        yield
    assert process.returncode == 0
