from collections.abc import Callable
from datetime import date, datetime

import dagster as dg
import pytest

from hacker_news_intelligence.partitions import Window


def window_of(
    timezone: str,
    first: str,
    last: str | None = None,
    kind: Callable[..., dg.TimeWindowPartitionsDefinition] = dg.DailyPartitionsDefinition,
) -> Window:
    """Gives the window that an asset sees in a run of these partitions."""
    windows: list[Window] = []

    @dg.asset(
        partitions_def=kind(start_date="2010-01-01", timezone=timezone),
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def probe(context: dg.AssetExecutionContext) -> None:
        windows.append(Window.of(context))

    if last is None:
        dg.materialize([probe], partition_key=first)
    else:
        tags = {
            "dagster/asset_partition_range_start": first,
            "dagster/asset_partition_range_end": last,
        }
        dg.materialize([probe], tags=tags)
    return windows[0]


@pytest.mark.parametrize(
    ("timezone", "day", "start", "end"),
    [
        ("UTC", "2026-01-05", "2026-01-05 00:00", "2026-01-06 00:00"),
        ("America/New_York", "2026-03-08", "2026-03-08 05:00", "2026-03-09 04:00"),
        ("America/New_York", "2026-11-01", "2026-11-01 04:00", "2026-11-02 05:00"),
        ("Asia/Kathmandu", "2026-01-05", "2026-01-04 18:15", "2026-01-05 18:15"),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04 13:00", "2026-04-05 13:30"),
    ],
    ids=["UTC", "23 hours", "25 hours", "quarter-hour zone", "half-hour change"],
)
def test_window_of_a_day_is_its_span_in_utc(timezone: str, day: str, start: str, end: str) -> None:
    window = window_of(timezone, day)
    assert window.start == datetime.fromisoformat(start)
    assert window.end == datetime.fromisoformat(end)


def test_windows_of_neighbouring_days_meet_without_gap_or_overlap() -> None:
    days = ["2026-03-07", "2026-03-08", "2026-03-09"]
    windows = [window_of("America/New_York", day) for day in days]
    assert [w.end for w in windows[:-1]] == [w.start for w in windows[1:]]


def test_range_of_days_is_one_window() -> None:
    window = window_of("America/New_York", "2026-03-07", "2026-03-09")
    assert (window.start, window.end) == (
        datetime(2026, 3, 7, 5),
        datetime(2026, 3, 10, 4),
    )
    assert (window.first_date, window.last_date) == (date(2026, 3, 7), date(2026, 3, 9))


def test_start_belongs_to_the_window_and_end_does_not() -> None:
    window = window_of("UTC", "2026-01-05")
    assert window.contains(datetime.fromisoformat("2026-01-05T00:00:00Z"))
    assert window.contains(datetime.fromisoformat("2026-01-05T23:59:59.999999Z"))
    assert not window.contains(datetime.fromisoformat("2026-01-06T00:00:00Z"))


@pytest.mark.parametrize(
    ("timezone", "week", "start", "end"),
    [
        ("America/New_York", "2026-03-08", "2026-03-08 05:00", "2026-03-15 04:00"),
        ("America/New_York", "2026-11-01", "2026-11-01 04:00", "2026-11-08 05:00"),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-04 13:00", "2026-04-11 13:30"),
    ],
    ids=["167 hours", "169 hours", "half an hour longer"],
)
def test_window_of_a_week_is_its_span_in_utc_and_its_seven_days(
    timezone: str, week: str, start: str, end: str
) -> None:
    window = window_of(timezone, week, kind=dg.WeeklyPartitionsDefinition)
    assert window.start == datetime.fromisoformat(start)
    assert window.end == datetime.fromisoformat(end)
    assert window.first_date == date.fromisoformat(week)
    assert (window.last_date - window.first_date).days == 6


def test_last_day_is_right_where_a_day_begins_at_one_or_was_skipped() -> None:
    # Clocks in Beirut go from midnight to one on 2026-03-29; Apia had no 2011-12-30.
    assert window_of("Asia/Beirut", "2026-03-28").last_date == date(2026, 3, 28)
    assert window_of("Asia/Beirut", "2026-03-29").last_date == date(2026, 3, 29)
    assert window_of("Pacific/Apia", "2011-12-29").last_date == date(2011, 12, 29)
