"""docs/migration_guide.md is run: what it leaves behind, what it leads to, and all in between."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hacker_news_intelligence.settings import PROJECT_ROOT, SnowflakeSettings
from hacker_news_intelligence.snowflake import StatementRefusedError

from .conftest import Query, WriteStories
from .documents import blocks, commands, read, sections
from .sign_in_modes import sign_in

pytestmark = pytest.mark.slow

# The guide begins with the first day of the project, which may lie ahead; its tests have their own.
DAY = "2026-01-06"
DOCUMENT = re.sub(r"\b\d{4}-\d{2}-\d{2}\b", DAY, read("migration_guide.md"))
SECTIONS = sections(DOCUMENT)
CORTEX = SECTIONS["From `SNOWFLAKE.CORTEX` to AI functions"]
CALLS = re.findall(r"^\| `(.*)` \| `(.*)` \|$", CORTEX, re.MULTILINE)
FILES = re.findall(r"[Ii]n `([^`]+)`:\n\n```\w+\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
KNOWN = {"uv run keygen", "uv run pytest tests"}

# The project's own commands, in one process: each takes seconds to start.
RUN = """
import shlex, sys
from dagster_dg_cli.cli import cli

for command in sys.argv[1:]:
    cli.main(shlex.split(command), standalone_mode=False)
"""


@pytest.fixture
def old_table(query: Query) -> None:
    """Fills `stories` as the project that is left behind has it."""
    query("create table stories as select story_id::varchar as job_id, * from raw_stories")


@pytest.fixture
def stories(write_stories: WriteStories) -> None:
    """Has the day full of stories, with and without a site."""
    urls = ["https://example.com/a", "https://example.com/b", "https://example.org/", None]
    write_stories(
        [
            {
                "title": f"Show HN: Something new, number {number}",
                "url": url,
                "posted_at": f"{DAY}T{number:02}:00:00",
            }
            for number, url in enumerate(urls)
        ]
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of this project, for the commands to change."""
    left = shutil.ignore_patterns(".*", "sandbox", "reports", "tests", "__pycache__")
    return Path(shutil.copytree(PROJECT_ROOT, tmp_path / "project", ignore=left))


@pytest.fixture
def run(project: Path, stand_in: Any) -> Callable[..., None]:
    """Runs commands of `dg` in the copy, on the sandbox of this test."""
    environment = {
        **os.environ,
        **stand_in.environment("SNOWFLAKE_JWT"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(project / "src"),
    }

    def command(*lines: str) -> None:
        of_dg = [re.sub(r"^uv run (sandbox )?dg ", "", line) for line in lines]
        ended = subprocess.run(
            [sys.executable, "-c", RUN, *of_dg],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert ended.returncode == 0, f"{lines}\n{ended.stdout}{ended.stderr}"

    return command


def statements_of(code: str) -> list[str]:
    """Gives the statements in a block of Python."""
    constants = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant))
    return [str(node.value) for node in constants if "create or replace" in str(node.value)]


@pytest.mark.usefixtures("stories")
def test_every_step_leads_to_tables_like_those_before(
    project: Path,
    run: Callable[..., None],
    query: Query,
    request: pytest.FixtureRequest,
) -> None:
    steps = [line for line in commands(DOCUMENT) if line not in KNOWN]
    run(*(line for line in steps if "scaffold" in line))
    for path, text in FILES:
        assert (project / path).parent.is_dir(), path
        (project / path).write_text(text, encoding="utf-8")
    run(*(line for line in steps if "launch" in line))

    by_site = query("select site, sum(stories) from stories_by_site group by 1 order by 1")
    assert query("select sum(stories) from stories_by_hour") == [(4,)]
    assert query("select count(*) from story_kinds where kind is not null") == [(4,)]
    if "daily_launches" in DOCUMENT:
        assert query("select story_date::varchar, launches from daily_launches") == [(DAY, 4)]

    request.getfixturevalue("old_table")
    before = [text for code in blocks("python", DOCUMENT) for text in statements_of(code)]
    assert len(before) == 2
    for statement in before:
        query(statement)
    assert query("select site, stories from stories_by_site order by 1") == by_site
    assert query("select count(*) from story_kinds where kind is not null") == [(4,)]


@pytest.mark.parametrize(("before", "now"), CALLS)
def test_function_and_its_successor_answer_alike(before: str, now: str, stand_in: Any) -> None:
    with stand_in.connect() as connection, connection.cursor() as cursor:
        title = "'I love this great new tool that Jane Miller made.' as title"
        cursor.execute(f"select {before} as old, {now} as new from (select {title}) as texts")
        [(old, new)] = cursor.fetchall()
        types = {column.type_code for column in cursor.description}
    assert None not in (old, new)
    assert len(types) == 1


def test_variables_of_an_old_environment_sign_in(
    stand_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    [block] = blocks("sh", SECTIONS["From a password to a key"])[:1]
    shown = dict(line.split("=", 1) for line in block.splitlines())
    known = {f"SNOWFLAKE_{name.strip('_').upper()}" for name in SnowflakeSettings.model_fields}
    assert set(shown) <= known
    here = {name: value or os.environ.get(name, "") for name, value in shown.items()}
    password = stand_in.server.credentials.password
    assert sign_in({**here, "SNOWFLAKE_PASSWORD": password}, monkeypatch) == "SANDBOX"


def test_password_signs_in_no_longer_once_it_was_taken_away(
    stand_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, password = f"dagster_{stand_in.database}", "hunter2 hunter2"
    stand_in.query(f"create user {user} password = '{password}'")
    stand_in.query(f"grant role public to user {user}")
    variables = {
        "SNOWFLAKE_USER": user,
        "SNOWFLAKE_PASSWORD": password,
        "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE",
        "SNOWFLAKE_ROLE": "PUBLIC",
    }
    assert sign_in(variables, monkeypatch) == user.upper()
    [block] = blocks("sql", SECTIONS["From a password to a key"])
    for statement in block.split(";")[:-1]:
        stand_in.query(statement.replace("user dagster", f"user {user}"))
    with pytest.raises(StatementRefusedError, match="Incorrect username or password"):
        sign_in(variables, monkeypatch)
    described = dict(row[:2] for row in stand_in.query(f"describe user {user}"))
    assert described["TYPE"] == "SERVICE"


def test_no_command_is_left_out() -> None:
    others = [line for line in commands(DOCUMENT) if line not in KNOWN]
    assert all(re.match(r"uv run (sandbox )?dg (scaffold|launch) ", line) for line in others)
