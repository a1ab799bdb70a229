"""A dbt that is killed leaves marts that its next run mends."""

import json
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

from hacker_news_intelligence.partitions import daily_partitions
from hacker_news_intelligence.settings import PROJECT_ROOT, load_settings
from hacker_news_intelligence.sign_in import environment

from .conftest import Connections, Materialize, Query, WriteStories
from .test_interruption import (
    DAY,
    NEW_STORIES,
    OLD_STORIES,
    asset_graph,
    moments,
    of_the_day,
)

pytestmark = pytest.mark.slow


def daily_models() -> list[str]:
    """Gives the names of the incremental models."""
    nodes = (asset_graph().get(key) for key in asset_graph().get_all_asset_keys())
    return [
        node.key.to_user_string() for node in nodes if "dbt" in node.kinds and node.partitions_def
    ]


@pytest.fixture
def run_dbt(query: Query, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Runs the incremental models in this process, and tells whether they were made."""
    for name, value in environment(load_settings().snowflake).items():
        monkeypatch.setenv(name, value)
    window = daily_partitions.time_window_for_partition_key(DAY)
    start, end = (
        moment.astimezone(UTC).replace(tzinfo=None) for moment in (window.start, window.end)
    )
    folder = str(PROJECT_ROOT / "dbt_project")
    options = {
        "project-dir": folder,
        "profiles-dir": folder,
        "target-path": str(tmp_path / "target"),
        "log-path": str(tmp_path / "logs"),
        "threads": "1",
        "select": "tag:daily",
        "vars": json.dumps({"window_start": str(start), "window_end": str(end)}),
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return lambda: bool(dbtRunner().invoke(["run", "--quiet", *arguments]).success)


def test_dbt_killed_before_any_of_its_statements_mends_its_marts_in_the_next_run(
    materialize: Materialize,
    query: Query,
    connections: Connections,
    write_stories: WriteStories,
    run_dbt: Callable[[], bool],
) -> None:
    def marts() -> dict[str, Any]:
        return {name: query(f"select * from {name} order by all") for name in models}

    models = daily_models()
    for stories in (OLD_STORIES, NEW_STORIES):
        write_stories([of_the_day(story) for story in stories])
        materialize(partition=DAY)
        for name in models:
            query(f"create table if not exists old_{name} clone {name}")
    new = marts()

    def forget() -> None:
        for name in models:
            query(f"create or replace table {name} clone old_{name}")

    forget()
    statements = connections.statements_of(run_dbt)
    assert marts() == new
    for number in moments(statements):
        forget()
        with connections.cut_before(number):
            assert not run_dbt()
        assert run_dbt()
        assert marts() == new, f"killed before {statements[number]}"
