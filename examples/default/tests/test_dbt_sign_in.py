"""dbt signs in as Dagster does, from the same variables."""

import os
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

from hacker_news_intelligence.settings import PROJECT_ROOT, SettingsError, load_settings
from hacker_news_intelligence.sign_in import environment

from .planted_secrets import contents, leaks, secrets_of
from .sign_in_modes import MODES, signed_in_by

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("mode", MODES)
def test_dbt_signs_in_by_the_same_variables(
    mode: str,
    stand_in: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    folder = str(PROJECT_ROOT / "dbt_project")
    vault = tmp_path / "vault"
    vault.mkdir()
    with signed_in_by(mode, stand_in, vault, monkeypatch):
        secrets = secrets_of(stand_in.server.credentials)
        for name, value in environment(load_settings().snowflake).items():
            monkeypatch.setenv(name, value)
        options = ["--connection", "--project-dir", folder, "--profiles-dir", folder]
        logs = ["--log-path", str(tmp_path / "logs")]
        assert dbtRunner().invoke(["debug", *options, *logs]).success
        for name in ("PASSWORD", "TOKEN", "PRIVATE_KEY"):
            if os.environ[f"SNOWFLAKE_{name}"]:
                monkeypatch.setenv(f"SNOWFLAKE_{name}", "hunter4 hunter4")
        monkeypatch.delenv("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES", raising=False)
        secrets |= secrets_of(stand_in.server.credentials)
        secrets["wrong"] = b"hunter4 hunter4"
        assert not dbtRunner().invoke(["debug", *options, *logs]).success
    output = [("output", text.encode()) for text in capfd.readouterr()]
    assert leaks(secrets, [*output, *contents(tmp_path / "logs")]) == set()


def test_passcode_is_nothing_for_dbt(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"ACCOUNT": "a", "USER": "u", "PASSWORD": "hunter2", "PASSCODE": "123456"}
    for name, value in values.items():
        monkeypatch.setenv(f"SNOWFLAKE_{name}", value)
    monkeypatch.setenv("SNOWFLAKE_AUTHENTICATOR", "USERNAME_PASSWORD_MFA")
    with pytest.raises(SettingsError, match="dbt has no place for SNOWFLAKE_PASSCODE"):
        environment(load_settings().snowflake)
