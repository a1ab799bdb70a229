"""Secrets sign in, and come out nowhere: they are planted in each mode, and everything is searched.

That is Dagster's event log, run storage, snapshots and compute logs, each file that is written,
Snowflake's history, standard output, errors, and all that Python's loggers say at DEBUG.
"""

import json
import logging
import sqlite3
import subprocess
import sys
import time
import traceback
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from urllib.parse import quote

import dagster as dg
import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from pydantic import SecretStr

from hacker_news_intelligence import commands
from hacker_news_intelligence.commands import account, keygen
from hacker_news_intelligence.commands.doctor import __main__ as doctor
from hacker_news_intelligence.commands.doctor.examination import Examination
from hacker_news_intelligence.commands.doctor.needs import Needs, needs_of_assets
from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.settings import PROJECT_ROOT, SettingsError, load_settings
from hacker_news_intelligence.snowflake import Session, Snowflake, StatementRefusedError

from .conftest import Materialize, Query
from .people import use_browser
from .planted_secrets import contents, leaks, private_half, secrets_of
from .sign_in_modes import MODES, signed_in_by

pytestmark = pytest.mark.slow

DAY = "2026-01-06"
WRONG = "hunter4 hunter4"
OF_ALERTS = {
    "ALERTS_SLACK_WEBHOOK_URL": "http://127.0.0.1:9/hunter5",
    "ALERTS_EMAIL_PASSWORD": "hunter6 hunter6",
}
# Whatever any library says goes to Dagster's event log too.
INSTANCE = """\
python_logs:
  python_log_level: DEBUG
  managed_python_loggers: [root]
telemetry:
  enabled: false
"""
# Models, where there are any, take seconds to run, and so they do when the doctor tries them: that
# is done for a key, a token and a password. What they leave of the other modes is searched where
# their sign-in is tested.
MODELS = {"stg_stories", "fct_daily_stories"}
WITH_MODELS = {"encrypted_key_in_base64", "oauth_client_credentials", "password"}


@pytest.fixture(scope="module")
def needs() -> Needs:
    """What the assets need: the same in every mode; loading them takes seconds."""
    return needs_of_assets()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Dagster's home, where its instance keeps everything."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "dagster.yaml").write_text(INSTANCE)
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    for name, value in OF_ALERTS.items():
        monkeypatch.setenv(name, value)
    return folder


@pytest.fixture
def instance(home: Path) -> Iterator[dg.DagsterInstance]:
    """The instance in `home`, beside a log of all that is said meanwhile."""
    root = logging.getLogger()
    handler = logging.FileHandler(home / "python.log")
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with dg.DagsterInstance.get() as instance:
            yield instance
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()


@pytest.mark.parametrize("mode", MODES)
def test_no_secret_comes_out(
    mode: str,
    stand_in: Any,
    home: Path,
    instance: dg.DagsterInstance,
    materialize: Materialize,
    query: Query,
    needs: Needs,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    began = time.time()
    monkeypatch.setattr(Examination, "needs", needs)
    vault = tmp_path / "vault"
    vault.mkdir()
    known = {key.to_user_string() for key in defs().resolve_all_asset_keys()}
    models = MODELS & known if mode in WITH_MODELS else set()
    with signed_in_by(mode, stand_in, vault, monkeypatch):
        secrets = secrets_of(stand_in.server.credentials)
        assert materialize("raw_stories", *models, partition=DAY, instance=instance).success
        told = [*shown(), refused()]
        run_commands(tmp_path, monkeypatch)
        assert ask_the_doctor(monkeypatch, starts_dbt=mode in WITH_MODELS) == 0
        secrets |= secrets_of(stand_in.server.credentials)
        spoil(vault, monkeypatch)
        if mode == "browser":
            use_browser(stand_in, "somebody.else@example.com", monkeypatch)
        assert ask_the_doctor(monkeypatch) == 1
        secrets["wrong"] = WRONG.encode()
        options = {"instance": instance, "raise_on_error": False}
        assert not materialize("raw_stories", partition=DAY, **options).success
        told += [*shown(), refused()]
        secrets |= secrets_of(stand_in.server.credentials)
    output = capfd.readouterr()
    history = query("select * from snowflake.account_usage.query_history")
    texts = {
        "errors and settings": "\n".join(told),
        "standard output": output.out,
        "standard error": output.err,
        "query history": str(history),
    }
    spoken = [(place, text.encode()) for place, text in texts.items()]
    folders = [path for path in PROJECT_ROOT.iterdir() if path.is_dir() and path.name[0] != "."]
    files = contents(home, *folders, since=began)
    assert leaks(secrets, [*spoken, *files]) == set()


def shown() -> list[str]:
    """Gives what a debugger or a careless line of code would show of the settings."""
    settings = load_settings()
    return [repr(settings), str(settings.model_dump()), settings.model_dump_json()]


def refused() -> str:
    """Gives the error of a sign-in, or else of a statement, with what has led to it."""
    try:
        with Snowflake().get_connection() as connection:
            Session(connection).execute("select %(value)s from nowhere", value=1)
    except (SettingsError, StatementRefusedError):
        return traceback.format_exc()
    pytest.fail("nothing was refused")


def run_commands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs the commands of the project; what they print is captured."""
    monkeypatch.setattr(commands, "PROJECT_ROOT", folder)
    monkeypatch.setattr(sys, "argv", ["account", sys.executable, "--version"])
    assert account.main() == 0
    monkeypatch.setattr(sys, "argv", ["keygen", "--rotate", "--out", str(folder / "next.p8")])
    keygen.main()


def ask_the_doctor(monkeypatch: pytest.MonkeyPatch, starts_dbt: bool = True) -> int:
    """Lets the doctor tell what is wrong; gives its exit code."""
    load_settings.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "argv", ["doctor"])
        if not starts_dbt:
            patched.setattr(subprocess, "run", lambda *_, **__: CompletedProcess([], 0, "", ""))
        return doctor.main()


def spoil(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every secret of the settings a wrong one."""
    for name, value in load_settings().snowflake:
        if isinstance(value, SecretStr):
            monkeypatch.setenv(f"SNOWFLAKE_{name.upper()}", WRONG)
    # Without it, the connector tells no program on this machine who the workload is.
    monkeypatch.delenv("SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES", raising=False)
    for file in vault.rglob("*"):
        if file.is_file() and file.suffix != ".toml":
            file.write_text(WRONG)
    load_settings.cache_clear()


LEAKS: dict[str, Callable[[dg.AssetExecutionContext, str], object]] = {
    "log": lambda context, secret: context.log.info(secret),
    "metadata": lambda context, secret: context.add_output_metadata({"key": secret}),
    "print": lambda context, secret: print(secret, flush=True),
    "python's log": lambda context, secret: logging.getLogger("some.library").debug(secret),
    "basic authentication": lambda context, secret: context.log.info(
        b64encode(f"dagster:{secret}".encode()).decode()
    ),
    "address": lambda context, secret: context.log.info(quote(f"http://a.example/?t={secret}")),
    "bytes": lambda context, secret: context.log.info(str({"key": secret.encode()})),
}


@pytest.mark.parametrize("way", [*LEAKS, "configuration", "tag", "query tag", "error"])
def test_what_comes_out_is_found(
    way: str, stand_in: Any, home: Path, instance: dg.DagsterInstance
) -> None:
    secret = "hunter7 & hunter8"

    class Key(dg.Config):
        key: str = ""

    @dg.asset
    def leaky(context: dg.AssetExecutionContext, config: Key) -> None:
        if way in LEAKS:
            LEAKS[way](context, secret)
        if way == "query tag":
            with Snowflake().get_connection(query_tag=secret) as connection:
                Session(connection).execute("select 1")
        if way == "error":
            raise ValueError(secret)

    result = dg.materialize(
        [leaky],
        instance=instance,
        run_config=dg.RunConfig({"leaky": Key(key=secret if way == "configuration" else "")}),
        tags={"key": secret if way == "tag" else ""},
        raise_on_error=False,
    )
    assert result.success == (way != "error")
    history = stand_in.query("select query_tag from snowflake.account_usage.query_history")
    found = leaks({"key": secret.encode()}, [("history", str(history).encode()), *contents(home)])
    assert found


def test_passcode_is_found_where_it_stands_alone() -> None:
    secrets = {"passcode": b"123456"}
    for text in ("passcode=123456", '{"PASSCODE": "123456"}', "code 123456."):
        assert leaks(secrets, [("text", text.encode())]), text
    for text in ("2026-01-06 02:00:00.123456", "number 91234567", "a123456f"):
        assert not leaks(secrets, [("text", text.encode())]), text


def test_key_is_found_in_each_form(stand_in: Any, tmp_path: Path) -> None:
    pem = stand_in.server.credentials.private_key
    key = load_pem_private_key(pem.encode(), None)
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    secrets = {"private key": private_half(pem)}
    forms = (pem, repr(pem), repr(der), der.hex(), b64encode(der).decode(), quote(pem))
    for form in (*forms, b64encode(b"{" + der).decode(), f"...{pem[-300:]}"):
        assert leaks(secrets, [("text", form.encode())]), form
    with closing(sqlite3.connect(tmp_path / "runs.db")) as database:
        database.execute("create table snapshots (body blob)")
        packed = zlib.compress(json.dumps({"key": pem}).encode())
        database.execute("insert into snapshots values (?)", (packed,))
        database.commit()
    assert leaks(secrets, contents(tmp_path))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert not leaks(secrets, [("public half", b64encode(public) + public)])
