"""A year of real stories, as an owner's file, through the whole pipeline of a rendered project."""

import csv
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from scratch_kit import Kit

KIT_ROOT = Path(__file__).parents[1]
REAL_STORIES = Path(
    os.environ.get(
        "REAL_STORIES", KIT_ROOT.parent / "shared" / "data" / "hacker_news_2015_2016.csv"
    )
)
FORMAT, WRITTEN_IN = "%m/%d/%Y %H:%M", "America/New_York"

# Both changes to and from summer time are inside. Nepal is 5:45 ahead of UTC.
YEAR = "2015-09-06...2016-09-26"
ZONES = ["America/New_York", "Asia/Kathmandu"]

# By table, what counts a story once.
COUNTED = {
    "raw_stories": "count(*)",
    "story_sentiment_analysis": "count(*)",
    "daily_sentiment_aggregates": "sum(stories)",
    "fct_daily_stories": "sum(stories)",
    "fct_daily_sentiment": "sum(stories)",
}
# Prints a digest of every table that an asset has filled.
DIGESTS = """
import hashlib, json
from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.snowflake import Session, Snowflake

assets = {key.to_user_string() for key in defs().resolve_asset_graph().get_all_asset_keys()}
with Snowflake().get_connection() as connection:
    session = Session(connection)
    tables = session.execute("select lower(table_name) from information_schema.tables")
    rows = {
        name: session.execute(f"select * from {name} order by all")
        for (name,) in tables
        if name in assets
    }
print(json.dumps({n: hashlib.sha256(str(r).encode()).hexdigest() for n, r in rows.items()}))
"""
ONE_CALL_A_TEXT = ["entity_extraction", "story_sentiment_analysis"]

pytestmark = pytest.mark.skipif(
    not REAL_STORIES.exists(), reason="needs the real stories; REAL_STORIES can name their file"
)


@dataclass(frozen=True)
class Project:
    """A rendered project that reads the stories of a file, on its sandbox."""

    path: Path
    timezone: str

    def backfill(self, stories: Path, *chosen: str) -> None:
        """Materializes the year in one run: the daily job, or what is chosen in its place."""
        what = chosen or ("--job", "daily_intelligence")
        self._run(stories, "dg", "launch", *what, "--partition-range", YEAR)

    def rows(self, statement: str) -> list[dict[str, str]]:
        """What a query gives, by name of column."""
        place = ("--database", "HACKER_NEWS", "--schema", "STORIES", "--format", "json")
        rows: list[dict[str, str]] = json.loads(self._run(REAL_STORIES, "sql", *place, statement))
        return rows

    def calls(self) -> Counter[str]:
        """The calls of Cortex that were paid for, by asset."""
        statement = "select task, sum(attempts) as calls from cortex_ledger group by task"
        return Counter({row["TASK"]: int(row["CALLS"]) for row in self.rows(statement)})

    def bills(self) -> list[dict[str, str]]:
        """Statements in which Cortex was called, as the account has noted them."""
        return self.rows(
            "select query_id from snowflake.account_usage.cortex_ai_functions_usage_history"
        )

    def contents(self) -> dict[str, str]:
        """A digest of every row of each table."""
        digests: dict[str, str] = json.loads(self._run(REAL_STORIES, "python", "-c", DIGESTS))
        assert digests.keys() > set(COUNTED)
        return digests

    def _run(self, stories: Path, *command: str) -> str:
        executables = Path(sys.executable).parent
        environment = {
            **{name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ},
            "PATH": f"{executables}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.path / "src"),
            "CORTEX_MAX_CREDITS_PER_RUN": "100",
            "PAGES_FETCH": "false",
            "STORIES_SOURCE": "file",
            "STORIES_PATH": str(stories),
            "STORIES_TIMEZONE": WRITTEN_IN,
            "STORIES_DATETIME_FORMAT": FORMAT,
            "STORIES_COLUMNS": json.dumps({"points": "num_points", "posted_at": "created_at"}),
        }
        sandbox = [str(executables / "sandbox"), *command]
        done = subprocess.run(
            sandbox, cwd=self.path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
        return done.stdout


@pytest.fixture(scope="module", params=ZONES)
def project(
    request: pytest.FixtureRequest, kit: Kit, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """A project of each timezone, with the whole year."""
    answers: dict[str, Any] = {"timezone": request.param, "partition_start": "2015-09-06"}
    if request.param != ZONES[0]:
        # What has nothing to do with days is not done twice.
        answers |= {"cortex_features": ["story_sentiment"], "dynamic_tables": False}
    rendered = kit.render(tmp_path_factory.mktemp("year") / "project", **answers)
    project = Project(rendered.path, request.param)
    project.backfill(REAL_STORIES)
    return project


def stories() -> list[dict[str, str]]:
    with REAL_STORIES.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_counts_of_every_day_and_table_equal_those_of_the_file(project: Project) -> None:
    def day(story: dict[str, str]) -> str:
        written = datetime.strptime(story["created_at"], FORMAT)
        written = written.replace(tzinfo=ZoneInfo(WRITTEN_IN))
        return written.astimezone(ZoneInfo(project.timezone)).date().isoformat()

    expected = Counter(map(day, stories()))
    assert expected.total() > 20_000
    counted = " union all ".join(
        f"select '{table}' as name, story_date, {count} as stories from {table} group by story_date"
        for table, count in COUNTED.items()
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in project.rows(counted):
        found[row["NAME"]][row["STORY_DATE"]] = int(row["STORIES"])
    assert found == dict.fromkeys(COUNTED, expected)


@pytest.mark.parametrize("project", ZONES[:1], indirect=True)
def test_rerun_calls_nothing_and_changes_no_row(project: Project) -> None:
    contents, calls, bills = project.contents(), project.calls(), project.bills()
    assert set(calls) > set(ONE_CALL_A_TEXT)
    project.backfill(REAL_STORIES)
    assert project.calls() == calls
    assert project.bills() == bills
    assert project.contents() == contents


@pytest.mark.parametrize("project", ZONES[:1], indirect=True)
def test_changed_texts_are_the_only_ones_that_are_paid_for_again(
    project: Project, tmp_path: Path
) -> None:
    changed = stories()
    for story in changed[::100]:
        story["title"] += f" (corrected: {story['id']})"
    file = tmp_path / "corrected.csv"
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, list(changed[0]))
        writer.writeheader()
        writer.writerows(changed)
    calls = project.calls()
    project.backfill(file, "--assets", ",".join(["raw_stories", *ONE_CALL_A_TEXT]))
    more = project.calls() - calls
    assert more == dict.fromkeys(ONE_CALL_A_TEXT, len(changed[::100]))
