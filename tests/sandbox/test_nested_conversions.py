"""Conversions of conversions, as dbt's snapshots and tests write them, do not take long."""

from time import monotonic

import pytest

NOW_IN_UTC = "to_timestamp_ntz(convert_timezone('UTC', posted_at))"


@pytest.fixture
def moments(session):
    session("create table moments (posted_at timestamp_ltz, names array)")
    session(
        "insert into moments select '2026-06-15 12:00:00 +0000', array_construct('b', 'a', 'c')"
    )
    return session


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (f"md5(coalesce(cast({NOW_IN_UTC} as varchar), '') || '|')", None),
        (f"cast(coalesce(nullif({NOW_IN_UTC}, {NOW_IN_UTC}), {NOW_IN_UTC}) as varchar)", None),
        ("array_to_string(array_slice(array_slice(names, 0, 2), 0, 1), '|')", "b"),
        ("to_varchar(to_varchar(to_varchar(to_varchar(1)) || 2) || 3)", "123"),
    ],
)
def test_deep_conversion_takes_no_longer_than_a_shallow_one(moments, value, text):
    started = monotonic()
    moments(f"create view shown as select {value} as v from moments")
    [(shown,)] = moments("select v from shown where (v = v) or (v is null and v is null)")
    assert monotonic() - started < 5
    assert text in (None, shown)


def test_conversion_may_be_grouped_by(moments):
    assert moments(f"select to_varchar({NOW_IN_UTC}), count(*) from moments group by 1") == [
        ("2026-06-15 12:00:00.000", 1)
    ]
    grouped = f"select count(*) from moments group by to_varchar({NOW_IN_UTC})"
    assert moments(f"{grouped} having to_varchar({NOW_IN_UTC}) like '2026%'") == [(1,)]
