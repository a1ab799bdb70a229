"""A smoke test on the account of the environment: `uv run pytest -m live`, and never without that.

It works in a schema of its own, which is dropped whatever happens. It costs seconds of an X-Small
warehouse and one short AI call: statements end after a minute, and there is one day of the sample.
"""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import pytest
from dotenv import dotenv_values

from hacker_news_intelligence import snowflake
from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.settings import PROJECT_ROOT, load_settings
from hacker_news_intelligence.snowflake import Session, Snowflake
from hacker_news_intelligence.sql import identifier

from .conftest import run_job

pytestmark = pytest.mark.slow

DAY = "2026-01-06"
PREFIX = "LIVE_TEST_"
STATEMENT_TIMEOUT_SECONDS = 60
WHO_SIGNS_IN = ("SNOWFLAKE_ACCOUNT", "SNOWFLAKE_CONNECTION_NAME")


@pytest.fixture
def own_schema(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A new schema of the account, which the settings point at."""
    if not re.search(r"(?<!not )\blive\b", request.config.getoption("markexpr")):
        pytest.skip("runs on an account, so only with -m live")
    for name, value in dotenv_values(PROJECT_ROOT / ".env").items():
        if name not in os.environ:
            monkeypatch.setenv(name, value or "")
    if not any(os.environ.get(name) for name in WHO_SIGNS_IN):
        pytest.skip(f"no account in the environment: set {' or '.join(WHO_SIGNS_IN)}")
    schema = f"{PREFIX}{secrets.token_hex(8).upper()}"
    monkeypatch.setattr(snowflake, "STATEMENT_TIMEOUT_SECONDS", STATEMENT_TIMEOUT_SECONDS)
    monkeypatch.setenv("STORIES_SOURCE", "sample")
    load_settings.cache_clear()
    with Snowflake().get_connection() as connection:
        session = Session(connection)
        try:
            session.execute(f"create schema {identifier(schema)}")
            monkeypatch.setenv("SNOWFLAKE_SCHEMA", schema)
            load_settings.cache_clear()
            yield schema
        finally:
            session.execute(f"drop schema if exists {identifier(schema)}")


@pytest.mark.live
def test_account_takes_stories_and_answers(own_schema: str) -> None:
    job = defs().resolve_job_def("daily_intelligence")
    loaded = run_job(job, asset_selection=[dg.AssetKey("raw_stories")], partition_key=DAY)
    assert loaded.success
    with Snowflake().get_connection() as connection:
        session = Session(connection)
        [(stories,)] = session.execute("select count(*) from raw_stories")
        assert stories > 0
        [(answer,)] = session.execute("select ai_filter('Is water wet?')")
        assert answer in (True, False)


# The same on the sandbox, as if it were the account.


def run_tests(environment: Mapping[str, str], *arguments: str) -> str:
    """Runs this file in a process of its own; gives what pytest says."""
    command = [sys.executable, "-m", "pytest", "-rs", "-pno:cacheprovider", *arguments, __file__]
    ended = subprocess.run(
        command,
        cwd=PROJECT_ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    return ended.stdout + ended.stderr


def schemas_left(stand_in: Any) -> list[tuple[Any, ...]]:
    return [row for row in stand_in.query("show schemas") if PREFIX in str(row)]


def test_smoke_test_passes_and_leaves_nothing(stand_in: Any) -> None:
    assert "1 passed" in run_tests(stand_in.environment("SNOWFLAKE_JWT"), "-mlive")
    history = "select query_text from snowflake.account_usage.query_history"
    made = f"{history} where query_text ilike 'create schema {PREFIX}%'"
    assert stand_in.query(made)
    assert schemas_left(stand_in) == []


def test_smoke_test_that_fails_leaves_nothing(stand_in: Any) -> None:
    stand_in.inject_fault("statement", matching="ai_filter", error=604)
    assert "1 failed" in run_tests(stand_in.environment(), "-mlive")
    assert schemas_left(stand_in) == []


def test_nothing_is_sent_without_an_account(stand_in: Any) -> None:
    nobody = dict.fromkeys(WHO_SIGNS_IN, "")
    assert "no account in the environment" in run_tests(nobody, "-mlive")
