"""dbt signs in as Dagster does, from the same variables."""

import os
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

from hacker_news_intelligence.settings import PROJECT_ROOT, load_settings
from hacker_news_intelligence.sign_in import environment
from hacker_news_intelligence.snowflake import Snowflake

from .people import keep_tokens_in, use_browser
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
        if os.environ["SNOWFLAKE_PASSCODE"]:
            with Snowflake().get_connection():
                pass  # dbt has no place for a passcode: it takes the token that is kept.
        for name, value in environment(load_settings().snowflake).items():
            monkeypatch.setenv(name, value)
        options = ["--connection", "--project-dir", folder, "--profiles-dir", folder]
        logs = ["--log-path", str(tmp_path / "logs")]
        assert dbtRunner().invoke(["debug", *options, *logs]).success
        for name in ("PASSWORD", "TOKEN", "PRIVATE_KEY"):
            if os.environ[f"SNOWFLAKE_{name}"]:
                monkeypatch.setenv(f"SNOWFLAKE_{name}", "hunter4 hunter4")
        monkeypatch.delenv("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES", raising=False)
        if mode == "browser":
            keep_tokens_in(tmp_path / "nothing kept", monkeypatch)
            use_browser(stand_in, "somebody.else@example.com", monkeypatch)
        secrets |= secrets_of(stand_in.server.credentials)
        secrets["wrong"] = b"hunter4 hunter4"
        assert not dbtRunner().invoke(["debug", *options, *logs]).success
    output = [("output", text.encode()) for text in capfd.readouterr()]
    assert leaks(secrets, [*output, *contents(tmp_path / "logs")]) == set()


def test_refused_address_reaches_dbt_in_the_words_of_the_account(
    stand_in: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    name = f"user_of_{stand_in.database}"
    stand_in.query(f"create network policy {name} allowed_ip_list = ('203.0.113.7')")
    stand_in.query(f"create user {name} password = 'hunter2' network_policy = {name}")
    values = {"USER": name, "AUTHENTICATOR": "SNOWFLAKE", "PASSWORD": "hunter2"}
    for variable, value in values.items():
        monkeypatch.setenv(f"SNOWFLAKE_{variable}", value)
    folder = str(PROJECT_ROOT / "dbt_project")
    options = ["--project-dir", folder, "--profiles-dir", folder, "--log-path", str(tmp_path)]
    assert not dbtRunner().invoke(["debug", "--connection", *options]).success
    told = " ".join(capfd.readouterr().out.split())
    assert "IP/Token 127.0.0.1 is not allowed to access Snowflake" in told
