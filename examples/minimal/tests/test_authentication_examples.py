"""docs/authentication_examples.md is run: its statements, its commands, and its variables."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hacker_news_intelligence import commands as commands_of_the_project
from hacker_news_intelligence.commands.keygen import main as keygen
from hacker_news_intelligence.settings import PROJECT_FILE, PROJECT_ROOT, load_settings

from .documents import blocks, commands, read, sections
from .people import access_token
from .sign_in_modes import CLIENT_ID, CLIENT_SECRET, OF_AWS, sign_in, token_endpoint

pytestmark = pytest.mark.slow

DOCUMENT = read("authentication_examples.md")
SECTIONS = sections(DOCUMENT)


@pytest.fixture
def run_sql(
    stand_in: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Runs statements of a section for users and a role that no other test has."""
    database = stand_in.database
    own = yaml.safe_load(PROJECT_FILE.read_text(encoding="utf-8"))["snowflake"]
    role = f"role_of_{database}"
    stand_in.query(f"create role {role}")
    monkeypatch.setenv("SNOWFLAKE_ROLE", role)
    stand_in.query(f"grant usage on database {database} to role {role}")
    names = {
        rf"\b{re.escape(own['role'])}(?!\w)": role,
        rf"(?<=database ){re.escape(own['database'])}(?!\w)": database,
        r"(?<=user )(?:dagster|DAGSTER)\b": f"dagster_{database}",
        r"(?<=user )dagster_ci\b": f"dagster_{database}",
        rf"\b{re.escape(own['database'])}\.{re.escape(own['schema'])}(?=\.)": f"{database}.public",
        r"(?<=policy if not exists )dagster|(?<=network_policy = )dagster": f"dagster_{database}",
        re.escape("203.0.113.7"): "127.0.0.1",
        "'dagster-client'|'you@example.com'": f"'dagster_{database}'",
        "(?<=users like )'dagster'": "'sandbox'",
        "(?<=security integration )external_oauth": f"oauth_of_{database}",
    }

    def run(text: str) -> list[tuple[Any, ...]]:
        answer: list[tuple[Any, ...]] = []
        for name, replacement in names.items():
            text = re.sub(name, replacement, text)
        for statement in filter(None, (part.strip() for part in text.split(";"))):
            answer = stand_in.query(statement)
        return answer

    yield run
    # An identity is one user's only, and an issuer one integration's.
    stand_in.query(f"drop user if exists dagster_{database}")
    stand_in.query(f"drop integration if exists oauth_of_{database}")


def filled_in(section: str, values: dict[str, str]) -> dict[str, str]:
    """Gives the variables of a section's block, with a value for each that has none."""
    [block] = [text for text in blocks("sh", SECTIONS[section]) if text.startswith("SNOWFLAKE_")]
    shown = dict(line.split("=", 1) for line in block.splitlines())
    return {name: value or values.get(name, "") for name, value in shown.items()}


@pytest.mark.parametrize("section", SECTIONS)
def test_statements_run(section: str, run_sql: Callable[[str], object]) -> None:
    for block in blocks("sql", SECTIONS[section]):
        if "show user key pairs" not in block and not block.startswith("alter user dagster set"):
            assert run_sql(block), block


def test_key_that_keygen_makes_signs_in(
    run_sql: Callable[[str], list[tuple[Any, ...]]],
    stand_in: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "uv run keygen" in commands(SECTIONS["Key pair"])
    create, show = blocks("sql", SECTIONS["Key pair"])
    run_sql(create)
    monkeypatch.setenv("SNOWFLAKE_USER", "dagster")
    monkeypatch.setattr(sys, "argv", ["keygen", "--out", str(tmp_path / "key.p8")])
    load_settings.cache_clear()
    assert keygen() == 0
    told = capsys.readouterr().out
    run_sql(re.findall(r"alter user .*;", told)[0])
    values = dict(re.findall(r"^    (SNOWFLAKE_\w+)=(.*)$", told, re.MULTILINE))
    values["SNOWFLAKE_USER"] = f"dagster_{stand_in.database}"
    user = sign_in(filled_in("Key pair", values), monkeypatch)
    assert user == values["SNOWFLAKE_USER"].upper()
    [fingerprint] = re.findall(r"SHA256:\S+", told)
    assert fingerprint.rstrip(".") in str(run_sql(show))


def test_access_token_signs_in(
    run_sql: Callable[[str], list[tuple[Any, ...]]],
    stand_in: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add, show = blocks("sql", SECTIONS["Programmatic access token"])
    [(_, token)] = run_sql(add)
    user = f"dagster_{stand_in.database}"
    values = {"SNOWFLAKE_USER": user, "SNOWFLAKE_TOKEN": token}
    variables = filled_in("Programmatic access token", values)
    assert sign_in(variables, monkeypatch) == user.upper()
    assert "ACTIVE" in str(run_sql(show))


def test_password_signs_in(stand_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = stand_in.server.credentials
    values = {"SNOWFLAKE_USER": "SANDBOX", "SNOWFLAKE_PASSWORD": credentials.password}
    assert sign_in(filled_in("Password", values), monkeypatch) == "SANDBOX"


@pytest.mark.parametrize("section", ["OAuth token", "OAuth client credentials"])
def test_token_of_the_issuer_signs_in(
    section: str,
    run_sql: Callable[[str], object],
    stand_in: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [trust] = blocks("sql", SECTIONS["OAuth token"])
    [user] = blocks("sql", SECTIONS["OAuth client credentials"])
    run_sql(trust)
    run_sql(user)
    issuer, _, audience, *_ = re.findall("'(.*?)'", trust)
    name = f"dagster_{stand_in.database}"
    token = access_token(stand_in, name, iss=issuer, aud=audience)
    with token_endpoint(token) as url:
        values = {
            "SNOWFLAKE_TOKEN": token,
            "SNOWFLAKE_OAUTH_CLIENT_ID": CLIENT_ID,
            "SNOWFLAKE_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
            "SNOWFLAKE_OAUTH_TOKEN_REQUEST_URL": url,
        }
        assert sign_in(filled_in(section, values), monkeypatch) == name.upper()


def test_workload_of_each_statement_signs_in(
    run_sql: Callable[[str], list[tuple[Any, ...]]],
    stand_in: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cloud = stand_in.server.credentials.cloud
    create, *others = blocks("sql", SECTIONS["Workload identity"])
    run_sql(create)
    assert [re.findall(r"type = (\w+)", text)[-1] for text in others] == ["azure", "gcp", "oidc"]
    for name in OF_AWS:
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    with cloud.metadata_service() as variables:
        run_sql(others[-1])
        claims = dict(zip(("iss", "sub"), re.findall("'(.*?)'", others[-1]), strict=True))
        values = {
            "SNOWFLAKE_WORKLOAD_IDENTITY_PROVIDER": "OIDC",
            "SNOWFLAKE_TOKEN": cloud.token("OIDC", **claims),
        }
        shown = filled_in("Workload identity", values)
        user = sign_in(variables | values | shown, monkeypatch)
    assert user == f"DAGSTER_{stand_in.database}"
    for statement in others:
        run_sql(statement)


def test_job_of_the_workflow_signs_in(
    run_sql: Callable[[str], list[tuple[Any, ...]]],
    stand_in: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    section = SECTIONS["In CI, without a stored secret"]
    [create], [text] = blocks("sql", section), blocks("yaml", section)
    run_sql(create)
    workflow = yaml.safe_load(text)
    assert workflow["permissions"]["id-token"] == "write"
    assert "secrets." not in text
    cloud = stand_in.server.credentials.cloud
    issuer, subject = re.findall("'(.*?)'", create)
    assert "audience=snowflakecomputing.com" in text
    (tmp_path / "token").write_text(cloud.token("OIDC", iss=issuer, sub=subject))
    last = workflow["jobs"]["live"]["steps"][-1]
    assert [last["run"]] == commands(section)  # test_live.py runs it.
    given = last["env"] | {
        "SNOWFLAKE_ACCOUNT": "SANDBOX",
        "SNOWFLAKE_TOKEN_FILE_PATH": str(tmp_path / "token"),
        "SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES": "127.0.0.1",
    }
    assert sign_in(given, monkeypatch) == f"DAGSTER_{stand_in.database}"


def test_commands_that_verify_succeed(stand_in: Any) -> None:
    for command in commands(DOCUMENT.partition("\n## ")[0]):
        _, _, program, *arguments = command.split()
        module = f"{commands_of_the_project.__name__}.{program}"
        environment = {**os.environ, **stand_in.environment("SNOWFLAKE_JWT")}
        ended = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT_ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"


def test_no_command_is_left_out() -> None:
    known = {"uv run keygen", "uv run pytest -m live", *commands(DOCUMENT.partition("\n## ")[0])}
    assert set(commands(DOCUMENT)) == known
