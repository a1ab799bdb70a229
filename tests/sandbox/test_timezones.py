"""Timestamps and the timezone of a session."""

from datetime import UTC, date, datetime, timedelta

import pytest


def offset_hours(moment):
    return moment.utcoffset() / timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("UTC", 0, 0),
        ("America/New_York", -5, -4),
        ("Asia/Kolkata", 5.5, 5.5),
        ("Australia/Lord_Howe", 11, 10.5),
    ],
)
def test_instants_come_back_with_the_offset_that_the_session_zone_has_then(
    session, zone, winter, summer
):
    session(f"alter session set timezone = '{zone}'")
    [(january, july)] = session(
        "select '2024-01-15 12:00:00 +0000'::timestamp_ltz,"
        " '2024-07-15 12:00:00 +0000'::timestamp_ltz"
    )
    assert (offset_hours(january), offset_hours(july)) == (winter, summer)
    assert january.astimezone(UTC) == datetime(2024, 1, 15, 12, tzinfo=UTC)
    assert july.astimezone(UTC) == datetime(2024, 7, 15, 12, tzinfo=UTC)


def test_offset_changes_with_the_clocks_within_one_result(session):
    session("alter session set timezone = 'Europe/Berlin'")
    rows = session(
        "select column1::timestamp_ltz from values "
        "('2024-03-31 00:59:59+00:00'), ('2024-03-31 01:00:00+00:00')"
    )
    assert [offset_hours(moment) for (moment,) in rows] == [1, 2]


def test_current_timestamp_is_now_in_the_session_zone(session):
    session("alter session set timezone = 'Asia/Tokyo'")
    now = session.value("select current_timestamp()")
    assert offset_hours(now) == 9
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_instant_as_a_date_depends_on_the_session_zone(session):
    instant = "'2024-01-15 20:00:00 +0000'::timestamp_ltz"
    session("alter session set timezone = 'Asia/Tokyo'")
    assert session.value(f"select {instant}::date") == date(2024, 1, 16)
    session("alter session set timezone = 'America/Los_Angeles'")
    assert session.value(f"select {instant}::date") == date(2024, 1, 15)


def test_date_of_now_and_current_date_agree_in_every_zone(session):
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        session(f"alter session set timezone = '{zone}'")
        assert session.value("select current_timestamp()::date = current_date()")


def test_instant_without_its_zone_is_the_wall_clock_of_the_session(session):
    session("alter session set timezone = 'Asia/Kolkata'")
    assert session.value(
        "select '2024-01-15 20:00:00 +0000'::timestamp_ltz::timestamp_ntz"
    ) == datetime(2024, 1, 16, 1, 30)


def test_wall_clock_does_not_depend_on_the_session_zone(session):
    session("create table moments as select '2024-01-15 20:00:00'::timestamp_ntz as at")
    session("alter session set timezone = 'Asia/Kolkata'")
    assert session.value("select at from moments") == datetime(2024, 1, 15, 20)


def test_instant_is_stored_and_shown_in_the_zone_of_whoever_reads_it(session, other):
    session("alter session set timezone = 'Asia/Kolkata'")
    session("create table moments as select '2024-01-15 20:00:00'::timestamp_ltz as at")
    other("alter session set timezone = 'UTC'")
    assert other.value("select at from moments") == datetime(2024, 1, 15, 14, 30, tzinfo=UTC)


def test_convert_timezone_between_two_zones(session):
    assert session.value(
        "select convert_timezone('UTC', 'Asia/Kolkata', '2024-01-15 00:00:00'::timestamp_ntz)"
    ) == datetime(2024, 1, 15, 5, 30)


def test_missing_timestamps_are_null_in_every_type(session):
    session("create table moments (a timestamp_ntz, b timestamp_ltz, c timestamp_ltz, d date)")
    session("insert into moments (d) values (null), ('2024-01-15')")
    assert session("select a, b, c from moments") == [(None, None, None)] * 2


def test_zone_of_the_sign_in_is_the_zone_of_the_session(sandbox):
    with sandbox.connect(TIMEZONE="Asia/Tokyo") as connection:
        [(now,)] = connection.cursor().execute("select current_timestamp()").fetchall()
    assert offset_hours(now) == 9


@pytest.mark.parametrize(
    "value",
    [
        "to_timestamp(1781517600)",
        "to_timestamp_ntz(1781517600000, 3)",
        "to_timestamp('1781517600')",
        "to_timestamp('1781517600000')",
        "1781517600::timestamp_ntz",
        "to_timestamp('2026-06-15T10:00:00Z')",
        "'2026-06-15 10:00:00 +09:00'::timestamp_ntz",
        "try_to_timestamp('2026-06-15 10:00:00')",
    ],
)
def test_wall_clock_does_not_depend_on_the_zone_of_the_session(session, value):
    session("alter session set timezone = 'Asia/Kolkata'")
    assert session.value(f"select {value}") == datetime(2026, 6, 15, 10)


def test_column_of_texts_or_seconds_becomes_wall_clocks(session):
    session("alter session set timezone = 'Asia/Kolkata'")
    session("create table t as select '2026-06-15T10:00:00+09:00' as text, 1781517600 as seconds")
    assert session("select text::timestamp_ntz, to_timestamp(seconds) from t") == [
        (datetime(2026, 6, 15, 10), datetime(2026, 6, 15, 10))
    ]


@pytest.mark.parametrize("call", ["try_to_timestamp", "try_to_date", "try_to_timestamp_ntz"])
def test_text_that_is_no_moment_is_null_when_tried(session, call):
    assert session.value(f"select {call}('nope')") is None


@pytest.mark.parametrize("clock", ["current_timestamp", "current_date"])
def test_clock_without_parentheses_is_not_the_column_of_that_name(session, clock):
    first, second = session(f"select {clock} as {clock}, {clock}::timestamp_ntz as v")[0]
    assert str(first)[:10] == str(second)[:10]


@pytest.mark.parametrize("text", ["9/1/2026 10:00:00", "09/01/2026 10:00:00"])
def test_american_date_is_a_moment(session, text):
    assert session.value(f"select '{text}'::timestamp_ntz") == datetime(2026, 9, 1, 10)


@pytest.mark.parametrize(
    "day",
    ["'9/1/2026'::date", "to_date('09/01/2026')", "dateadd(day, 0, '09/01/2026')::date"],
)
def test_american_date_is_a_day(session, day):
    assert session.value(f"select {day}") == date(2026, 9, 1)
    assert session.value(f"select datediff(day, '08/31/2026', {day})") == 1
