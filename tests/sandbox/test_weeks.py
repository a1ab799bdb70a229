"""Weeks, by https://docs.snowflake.com/en/sql-reference/functions-date-time."""

from datetime import date

import pytest

# Each first and last days of a year, with the days around.
DAYS = (
    "('2016-12-30'), ('2016-12-31'), ('2017-01-01'), ('2017-01-02'), ('2017-01-03'), "
    "('2017-12-30'), ('2017-12-31')"
)


def over_the_new_year(session, expression):
    return [
        value
        for (value,) in session(
            f"select {expression} from (select column1::date as d from values {DAYS}) order by d"
        )
    ]


def settings(session, start, policy=0):
    session(f"alter session set week_start = {start}, week_of_year_policy = {policy}")


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (0, [5, 6, 0, 1, 2, 6, 0]),
        (1, [5, 6, 7, 1, 2, 6, 7]),
        (3, [3, 4, 5, 6, 7, 4, 5]),
        (7, [6, 7, 1, 2, 3, 7, 1]),
    ],
)
def test_day_of_the_week_counts_from_its_start(session, start, expected):
    settings(session, start)
    assert over_the_new_year(session, "dayofweek(d)") == expected
    assert over_the_new_year(session, "date_part(dayofweek, d)") == expected
    assert over_the_new_year(session, "dayofweekiso(d)") == [5, 6, 7, 1, 2, 6, 7]


@pytest.mark.parametrize(
    ("start", "policy", "weeks", "years"),
    [
        (0, 0, [52, 52, 52, 1, 1, 52, 52], [2016, 2016, 2016, 2017, 2017, 2017, 2017]),
        (1, 0, [52, 52, 52, 1, 1, 52, 52], [2016, 2016, 2016, 2017, 2017, 2017, 2017]),
        (3, 0, [53, 53, 53, 53, 53, 52, 52], [2016, 2016, 2016, 2016, 2016, 2017, 2017]),
        (0, 1, [53, 53, 1, 2, 2, 53, 53], [2016, 2016, 2017, 2017, 2017, 2017, 2017]),
        (3, 1, [53, 53, 1, 1, 1, 53, 53], [2016, 2016, 2017, 2017, 2017, 2017, 2017]),
    ],
)
def test_week_of_the_year_by_start_and_policy(session, start, policy, weeks, years):
    settings(session, start, policy)
    assert over_the_new_year(session, "week(d)") == weeks
    assert over_the_new_year(session, "yearofweek(d)") == years


def test_week_is_truncated_to_its_start(session):
    for start, first in ((0, 15), (1, 15), (3, 17), (7, 14)):
        settings(session, start)
        assert session.value("select date_trunc('week', '2026-06-17'::date)::date") == date(
            2026, 6, first
        )


def test_weeks_between_two_days_are_the_starts_between_them(session):
    saturday_to_sunday = "select datediff(week, '2026-06-13'::date, '2026-06-14'::date)"
    assert session.value(saturday_to_sunday) == 0
    settings(session, 7)
    assert session.value(saturday_to_sunday) == 1


def test_last_day_of_a_week_that_begins_elsewhere_is_refused(session):
    settings(session, 7)
    refused = session.refused("select last_day('2026-06-13'::date, 'week')")
    assert (refused.errno, "WEEK_START = 7" in refused.msg) == (2, True)
