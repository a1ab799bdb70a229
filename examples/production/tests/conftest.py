"""What the tests share: a Snowflake of its own for each test, and a way to run assets on it."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from technology_radar.definitions import defs, load_definitions
from technology_radar.partitions import daily_partitions
from technology_radar.settings import load_settings

SCHEMA = "STORIES"

Configure = Callable[[str, str], None]
Query = Callable[[str], list[tuple[Any, ...]]]
Materialize = Callable[..., dg.ExecuteInProcessResult]
WriteStories = Callable[[Sequence[dict[str, Any]]], None]


class Connections:
    """What reaches Snowflake, and what does not: from a statement on, as if killed, nothing."""

    def __init__(self, sandbox: Any) -> None:
        self._sandbox = sandbox

    @contextmanager
    def cut_before(self, statement: int) -> Iterator[None]:
        """Lets no statement succeed from that number on, counted from 0."""
        self._sandbox.inject_fault("statement", nth=statement + 1, times=None, error=604)
        try:
            yield
        finally:
            self._sandbox.clear_faults()

    def statements_of(self, run: Callable[[], object]) -> list[str]:
        """Runs undisturbed, and gives the statements that have been sent."""
        history = "from snowflake.account_usage.query_history"
        [(last,)] = self._sandbox.query(f"select max(start_time) {history}")
        run()
        sent = self._sandbox.query(
            f"select query_text {history} where start_time > '{last.isoformat()}'::timestamp_ltz"
            " and query_text not like '%account_usage.query_history' order by start_time"
        )
        return [text for (text,) in sent]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves slow tests to those who name them: by file or folder, or by an option that chooses."""
    is_named = config.args_source is config.ArgsSource.ARGS
    if is_named or any(config.getoption(name, None) for name in ("keyword", "markexpr", "lf")):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    """Reads the settings anew for each test, which may have changed the environment."""
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Sets a variable that definitions depend on, for which they are loaded anew."""

    def set_variable(name: str, value: str) -> None:
        monkeypatch.setenv(name, value)
        load_settings.cache_clear()
        load_definitions.cache_clear()

    yield set_variable
    load_definitions.cache_clear()


@cache
def instance() -> dg.DagsterInstance:
    """What Dagster remembers of runs, in memory; making one takes longer than a run does."""
    return dg.DagsterInstance.ephemeral()


@pytest.fixture(autouse=True)
def fresh_instance() -> Iterator[None]:
    """Has Dagster forget the runs of the test."""
    yield
    instance().wipe()


def run_job(job: dg.JobDefinition, **options: Any) -> dg.ExecuteInProcessResult:
    """Runs a job with the environment as the test has made it since the job was loaded."""
    load_settings.cache_clear()
    return job.execute_in_process(**{"instance": instance(), **options})


@pytest.fixture
def stand_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The sandbox, with an empty database that the settings point at."""
    if not request.config.pluginmanager.has_plugin("sandbox"):
        pytest.skip("needs the sandbox, which this project has removed")
    monkeypatch.setenv("SNOWFLAKE_SCHEMA", SCHEMA)
    return request.getfixturevalue("sandbox")


@pytest.fixture
def own_account(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A sandbox that no other test uses, for what counts for a whole account."""
    if not request.config.pluginmanager.has_plugin("sandbox"):
        pytest.skip("needs the sandbox, which this project has removed")
    return request.getfixturevalue("sandbox_account")


@pytest.fixture
def query(stand_in: Any) -> Query:
    """Asks the sandbox."""
    return lambda statement: stand_in.query(statement, SCHEMA)


@pytest.fixture
def connections(stand_in: Any) -> Connections:
    """Lets the test decide what reaches the sandbox."""
    return Connections(stand_in)


@pytest.fixture
def materialize(query: Query) -> Materialize:
    """Materializes assets of the daily job, for one partition or a range of them, in one run."""
    job = defs().resolve_job_def("daily_intelligence")

    def run(
        *assets: str, partition: str | None = None, last: str | None = None, **options: Any
    ) -> dg.ExecuteInProcessResult:
        partitions: dict[str, Any] = {"partition_key": partition}
        if last:
            partitions = {
                "tags": {
                    "dagster/asset_partition_range_start": partition,
                    "dagster/asset_partition_range_end": last,
                }
            }
        selection = [dg.AssetKey(name) for name in assets] or None
        return run_job(job, asset_selection=selection, **partitions, **options)

    return run


@pytest.fixture
def write_stories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteStories:
    """Makes the given stories the source; what they leave out gets a value that does not matter.

    Times without an offset are those of the project's clock. The pages that they link to are not
    asked for: tests do without a network.
    """
    file = tmp_path / "stories.jsonl"
    monkeypatch.setenv("PAGES_FETCH", "false")
    monkeypatch.setenv("STORIES_SOURCE", "file")
    monkeypatch.setenv("STORIES_PATH", str(file))
    monkeypatch.setenv("STORIES_TIMEZONE", daily_partitions.timezone)

    def write(stories: Sequence[dict[str, Any]]) -> None:
        filler = {"author": "someone", "points": 1, "num_comments": 0, "text": None}
        lines = (
            json.dumps({"id": number, "title": f"Story {number}", **filler, **story})
            for number, story in enumerate(stories, start=1)
        )
        file.write_text("\n".join(lines), encoding="utf-8")

    return write


@pytest.fixture
def ai_calls(query: Query) -> Callable[[], int]:
    """Counts the calls that Cortex was paid for in this test's database."""

    def count() -> int:
        [(calls,)] = query(
            "select coalesce(sum(calls), 0) from snowflake.sandbox.ai_calls"
            " where database_name = current_database()"
        )
        return int(calls)

    return count
