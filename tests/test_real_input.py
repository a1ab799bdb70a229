"""A year of real stories, as an owner's file, through the whole pipeline of a rendered project."""

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scratch_kit import Kit

KIT_ROOT = Path(__file__).parents[1]
REAL_STORIES = Path(
    os.environ.get(
        "REAL_STORIES", KIT_ROOT.parent / "shared" / "data" / "hacker_news_2015_2016.csv"
    )
)
FORMAT = "%m/%d/%Y %H:%M"
FIRST, LAST = date(2016, 3, 7), date(2016, 3, 18)  # 13 March has 23 hours in New York.

pytestmark = pytest.mark.skipif(
    not REAL_STORIES.exists(), reason="needs the real stories; REAL_STORIES can name their file"
)


def counts_in_the_file() -> dict[str, int]:
    with REAL_STORIES.open(encoding="utf-8-sig", newline="") as file:
        days = (datetime.strptime(row["created_at"], FORMAT).date() for row in csv.DictReader(file))
        counts = Counter(day for day in days if FIRST <= day <= LAST)
    return {day.isoformat(): count for day, count in sorted(counts.items())}


def run(project: Path, *command: str) -> str:
    """Runs a command of the project on its sandbox, in this environment."""
    executables = Path(sys.executable).parent
    environment = {
        **{name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ},
        "PATH": f"{executables}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(project / "src"),
        "PAGES_FETCH": "false",
        "STORIES_SOURCE": "file",
        "STORIES_PATH": str(REAL_STORIES),
        "STORIES_TIMEZONE": "America/New_York",
        "STORIES_DATETIME_FORMAT": FORMAT,
        "STORIES_COLUMNS": json.dumps({"points": "num_points", "posted_at": "created_at"}),
    }
    sandbox = [str(executables / "sandbox"), *command]
    done = subprocess.run(sandbox, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    return done.stdout


def test_counts_of_every_day_and_table_equal_those_of_the_file(kit: Kit, tmp_path: Path) -> None:
    answers: dict[str, Any] = {"timezone": "America/New_York", "partition_start": "2015-09-06"}
    project = kit.render(tmp_path / "project", **answers).path
    days = f"{FIRST}...{LAST}"
    run(project, "dg", "launch", "--job", "daily_intelligence", "--partition-range", days)

    tables = {
        "raw_stories": "count(*)",
        "story_sentiment_analysis": "count(*)",
        "daily_sentiment_aggregates": "sum(stories)",
        "fct_daily_stories": "sum(stories)",
        "fct_daily_sentiment": "sum(stories)",
    }
    statement = " union all ".join(
        f"select '{table}' as name, to_varchar(story_date) as day, {count} as stories"
        f" from {table} group by story_date"
        for table, count in tables.items()
    )
    place = ("--database", "HACKER_NEWS", "--schema", "STORIES", "--format", "json")
    rows = json.loads(run(project, "sql", *place, f"select * from ({statement}) order by 1, 2"))
    expected = counts_in_the_file()
    assert len(expected) == (LAST - FIRST) // timedelta(days=1) + 1
    for table in tables:
        found = {row["DAY"]: int(row["STORIES"]) for row in rows if row["NAME"] == table}
        assert found == expected, table
