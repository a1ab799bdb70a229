import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.settings import PROJECT_ROOT

pytestmark = pytest.mark.slow

YEAR = 2036
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]

Ticks = dict[str, list[dict[str, Any]]]

SCHEDULES = {schedule.name: schedule for schedule in defs().get_repository_def().schedule_defs}
DAILY = sorted(name for name in SCHEDULES if str(SCHEDULES[name].cron_schedule).endswith("* * *"))
WEEKLY = sorted(name for name in SCHEDULES if str(SCHEDULES[name].cron_schedule).endswith("* * 0"))


@pytest.fixture(scope="module", params=ZONES)
def ticks(request: pytest.FixtureRequest) -> Ticks:
    """What the schedules do in a year, in one timezone after the other."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.schedule_ticks", str(YEAR)],
        cwd=PROJECT_ROOT,
        env={**os.environ, "TIMEZONE": request.param},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    found: Ticks = json.loads(done.stdout)
    return found


def days(ticks: list[dict[str, Any]]) -> list[date]:
    return [datetime.fromisoformat(tick["at"]).date() for tick in ticks]


def test_every_schedule_is_daily_or_weekly() -> None:
    assert sorted(SCHEDULES) == sorted(DAILY + WEEKLY)


def test_daily_schedules_run_once_on_every_day_of_the_year(ticks: Ticks) -> None:
    every_day = [date(YEAR, 1, 1) + timedelta(days=day) for day in range(366)]
    for name in DAILY:
        assert days(ticks[name]) == every_day, name


def test_weekly_schedules_run_once_on_every_sunday_of_the_year(ticks: Ticks) -> None:
    sundays = [date(YEAR, 1, 6) + timedelta(weeks=week) for week in range(52)]
    for name in WEEKLY:
        assert days(ticks[name]) == sundays, name


def test_every_tick_asks_for_the_day_or_the_week_that_has_just_ended(ticks: Ticks) -> None:
    length = {**dict.fromkeys(DAILY, 1), **dict.fromkeys(WEEKLY, 7)}
    partitioned = 0
    for name, schedule_ticks in ticks.items():
        for tick, day in zip(schedule_ticks, days(schedule_ticks), strict=True):
            assert len(tick["partitions"]) == 1, (name, tick)
            if tick["partitions"] != [None]:
                partitioned += 1
                expected = str(day - timedelta(days=length[name]))
                assert tick["partitions"] == [expected], (name, tick)
    assert partitioned >= 366 + 52


def test_runs_start_at_their_hour_or_when_a_skipped_hour_is_over(ticks: Ticks) -> None:
    for name, schedule_ticks in ticks.items():
        _, hour, *_ = str(SCHEDULES[name].cron_schedule).split()
        others = [
            tick["at"]
            for tick in schedule_ticks
            if datetime.fromisoformat(tick["at"]).hour != int(hour)
        ]
        assert len(others) <= 1, (name, others)
        instants = [datetime.fromisoformat(tick["instant"]) for tick in schedule_ticks]
        gaps = {later - earlier for earlier, later in pairwise(instants)}
        assert max(gaps) - min(gaps) <= timedelta(hours=2), name
