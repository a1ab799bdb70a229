"""`uv run doctor` looks at dbt too, which signs in by itself."""

from pathlib import Path
from typing import Any

import pytest

from hacker_news_intelligence.commands.doctor.checks import dbt
from hacker_news_intelligence.commands.doctor.examination import Examination
from hacker_news_intelligence.commands.doctor.finding import Finding, Mend, Status
from hacker_news_intelligence.settings import load_settings

from .sign_in_modes import signed_in_by

pytestmark = pytest.mark.slow


def look() -> Finding:
    load_settings.cache_clear()
    with Examination(may_call=False) as examination:
        [finding] = dbt.examine(examination)
    return finding


def test_dbt_signs_in_as_everything_else_does(
    stand_in: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with signed_in_by("oauth_client_credentials", stand_in, tmp_path, monkeypatch):
        assert look().status is Status.OK


def test_refused_sign_in_is_told_in_the_words_of_the_account(stand_in: Any) -> None:
    stand_in.inject_fault("login", times=None, error=390101)
    finding = look()
    assert finding.has_failed
    assert "390101" in finding.detail
    assert finding.mends == (Mend.here(f"uv run account {dbt.COMMAND}"),)


def test_setting_that_is_missing_is_named(stand_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", "")
    finding = look()
    assert finding.has_failed
    assert "SNOWFLAKE_PASSWORD is not set" in finding.detail
