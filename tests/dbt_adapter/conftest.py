"""Runs dbt's own tests of an adapter against the sandbox, through dbt-snowflake.

A test of `expected_failures.toml` has to fail; whatever else fails is an error, and so is an entry
that names no test.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlparse

EXPECTED_FAILURES = tomllib.loads(
    Path(__file__).with_name("expected_failures.toml").read_text("utf-8")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what is expected to fail."""
    by_name = {_name(item): item for item in items}
    collected = {name.partition("::")[0] for name in by_name}
    for group, failures in EXPECTED_FAILURES.items():
        if not Path(__file__).with_name(f"test_{group}.py").exists():
            raise pytest.UsageError(f"expected_failures.toml: there is no group {group}")
        for test, reason in failures.items():
            name = f"{group}::{test}"
            if name in by_name:
                by_name[name].add_marker(pytest.mark.xfail(strict=True, reason=reason))
            elif group in collected and _whole_group(items):
                raise pytest.UsageError(f"expected_failures.toml: there is no test {name}")


def _name(item: pytest.Item) -> str:
    path, _, test = item.nodeid.partition("::")
    return f"{Path(path).stem.removeprefix('test_')}::{test}"


def _whole_group(items: list[pytest.Item]) -> bool:
    """Tells whether files were asked for, and not single tests."""
    return not any("::" in argument for argument in items[0].config.args)


@pytest.fixture(scope="class")
def dbt_profile_target(sandbox_server: Any) -> dict[str, Any]:
    """The connection that dbt's profile describes."""
    return {
        "type": "snowflake",
        "threads": 4,
        "database": "DBT_ADAPTER",
        "warehouse": "TESTING",
        "role": "SYSADMIN",
        **sandbox_server.sign_in(),
    }


@pytest.fixture(scope="class")
def project(project: Any) -> Any:
    """dbt's project; what a test runs as one text goes to Snowflake one statement at a time."""
    run_sql = project.run_sql

    def one_by_one(sql: str, fetch: str | None = None) -> Any:
        *_, last = None, *(run_sql(statement, fetch) for statement in sqlparse.split(sql))
        return last

    project.run_sql = one_by_one
    return project


@pytest.fixture(scope="class")
def logs_dir(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch_class: pytest.MonkeyPatch
) -> str:
    """Where dbt writes its log: not beside the tests."""
    folder = str(tmp_path_factory.mktemp("logs"))
    monkeypatch_class.setenv("DBT_LOG_PATH", folder)
    return folder


@pytest.fixture(scope="class")
def monkeypatch_class() -> Iterator[pytest.MonkeyPatch]:
    """Changes that are undone after the last test of a class."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch
