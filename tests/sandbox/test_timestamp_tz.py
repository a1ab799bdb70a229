"""TIMESTAMP_TZ keeps the offset that it came with.

See https://docs.snowflake.com/en/sql-reference/data-types-datetime.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

TOKYO = timezone(timedelta(hours=9))
MORNING = datetime(2026, 6, 15, 3, 30, tzinfo=TOKYO)
TEXT = "2026-06-15 03:30:00 +0900"


def same(moment, expected):
    """Tells whether two moments are the same, and shown by clocks of the same offset."""
    return (moment, moment.utcoffset()) == (expected, expected.utcoffset())


@pytest.fixture
def moments(session):
    session("alter session set timezone = 'America/New_York'")
    session("create table moments (id int, at timestamp_tz)")
    session(f"insert into moments values (1, '{TEXT}'), (2, '2026-06-14 18:30:00 Z'), (3, null)")
    return session


@pytest.mark.parametrize("text", [TEXT, "2026-06-15T03:30:00+09:00", "2026-06-15 03:30:00.000+09"])
def test_offset_comes_back_as_it_was_written(moments, text):
    assert same(moments.value(f"select '{text}'::timestamp_tz"), MORNING)
    assert same(moments.value(f"select to_timestamp_tz('{text}')"), MORNING)
    moments(f"insert into moments values (4, '{text}')")
    assert same(moments.value("select at from moments where id = 4"), MORNING)


def test_type_is_told_to_the_client_and_in_descriptions(moments):
    moments("create table all_types (a timestamp_tz, b timestamp_ltz, c timestamp_ntz)")
    assert [column.type_code for column in moments.columns("select * from all_types")] == [7, 6, 8]
    assert [kind for _, kind, *_ in moments("describe table all_types")] == [
        "TIMESTAMP_TZ(9)",
        "TIMESTAMP_LTZ(9)",
        "TIMESTAMP_NTZ(9)",
    ]
    assert moments(
        "select data_type from information_schema.columns where table_name = 'ALL_TYPES'"
        " order by ordinal_position"
    ) == [("TIMESTAMP_TZ",), ("TIMESTAMP_LTZ",), ("TIMESTAMP_NTZ",)]


def test_moment_without_an_offset_has_that_of_the_session(moments):
    for value in ("'2026-06-15 10:00:00'", "'2026-06-15 10:00:00'::timestamp_ntz"):
        summer = moments.value(f"select {value}::timestamp_tz")
        assert same(summer, datetime(2026, 6, 15, 10, tzinfo=timezone(timedelta(hours=-4))))
    moments("insert into moments select 4, '2026-01-15 10:00:00'::timestamp_ltz")
    winter = moments.value("select at from moments where id = 4")
    assert same(winter, datetime(2026, 1, 15, 10, tzinfo=timezone(timedelta(hours=-5))))


def test_same_instants_are_equal_whatever_their_offsets(moments):
    assert moments("select a.at = b.at from moments as a, moments as b where a.id + b.id = 3") == [
        (True,),
        (True,),
    ]
    assert moments.value("select count(distinct at) from moments") == 1
    assert moments.value("select count(*) from moments where at >= '2026-06-14 18:30:00Z'") == 2
    assert moments.value("select count(*) from moments where at > '2026-06-14 14:30:00'") == 0
    assert moments.value("select count(*) from moments where at in ('2026-06-14 18:30:00Z')") == 2
    moments("delete from moments where at < current_timestamp() and id = 1")
    assert moments.value("select count(at) from moments") == 1


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("at::date", date(2026, 6, 15)),
        ("to_date(at)", date(2026, 6, 15)),
        ("at::time", time(3, 30)),
        ("at::timestamp_ntz", datetime(2026, 6, 15, 3, 30)),
        ("hour(at)", 3),
        ("date_part(day, at)", 15),
        ("dayname(at)", "Mon"),
        ("date_part(epoch_second, at)", int(MORNING.timestamp())),
        ("at::varchar", "2026-06-15 03:30:00.000 +0900"),
        ("'at ' || at", "at 2026-06-15 03:30:00.000 +0900"),
        ("to_char(at, 'YYYY-MM-DD HH24:MI TZH:TZM')", "2026-06-15 03:30 +09:00"),
        ("to_char(at, 'yyyy-mm-dd HH24:MI' || 'UTC')", "2026-06-15 03:30UTC"),
    ],
)
def test_day_hour_and_text_are_those_of_its_own_offset(moments, expression, expected):
    assert moments.value(f"select {expression} from moments where id = 1") == expected
    assert moments.value(f"select {expression} from moments where id = 3") is None


def test_moved_moment_keeps_its_offset(moments):
    [(truncated, moved)] = moments(
        "select date_trunc('day', at), dateadd(month, 1, at) from moments where id = 1"
    )
    assert same(truncated, datetime(2026, 6, 15, tzinfo=TOKYO))
    assert same(moved, datetime(2026, 7, 15, 3, 30, tzinfo=TOKYO))


def test_instant_is_shown_in_the_zone_of_the_session_when_cast_to_ltz(moments):
    local = moments.value("select at::timestamp_ltz from moments where id = 1")
    assert same(local, datetime(2026, 6, 14, 14, 30, tzinfo=timezone(timedelta(hours=-4))))


def test_convert_timezone_with_two_arguments_gives_the_offset_of_the_zone(moments):
    wanted = datetime(2026, 6, 15, 0, 0, tzinfo=timezone(timedelta(hours=5.5)))
    for value in ("at", "at::timestamp_ltz", "'2026-06-14 14:30:00'::timestamp_ntz"):
        converted = moments.value(
            f"select convert_timezone('Asia/Kolkata', {value}) from moments where id = 1"
        )
        assert same(converted, wanted)
    assert moments.value("select convert_timezone('Asia/Kolkata', at)::date from moments limit 1")


def test_aggregates_and_windows_pass_the_offset_on(moments):
    moments("update moments set at = '2026-06-16 00:00:00 Z' where id = 2")
    [(first, last)] = moments("select min(at), max(at) from moments")
    assert same(first, MORNING)
    assert same(last, datetime(2026, 6, 16, tzinfo=UTC))
    assert same(
        moments("select lag(at) over (order by at) from moments order by id")[1][0], MORNING
    )


def test_offset_survives_views_copies_and_merges(moments):
    moments("create view seen as select id, at from moments")
    moments("create table copied as select * from seen where id < 0")
    moments(
        "merge into copied using seen on copied.id = seen.id"
        " when matched then update set at = seen.at"
        " when not matched then insert (id, at) values (seen.id, seen.at)"
    )
    assert same(moments.value("select at from copied where id = 1"), MORNING)


def test_column_of_another_type_keeps_what_it_can(moments):
    moments("create table others (a timestamp_ltz, b timestamp_ntz, c date)")
    moments("insert into others select at, at, at from moments where id = 1")
    moments(f"insert into others values ('{TEXT}', '{TEXT}', '2026-06-15')")
    assert moments("select distinct * from others") == [
        (MORNING, datetime(2026, 6, 15, 3, 30), date(2026, 6, 15))
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_bound_moment_keeps_its_offset(moments, sign_in, sandbox, rows):
    session = sign_in(database=sandbox.database, schema="PUBLIC", paramstyle="qmark")
    with session.connection.cursor() as cursor:
        bound = [(9, ("TIMESTAMP_TZ", MORNING))] * rows
        cursor.executemany("insert into moments (id, at) values (?, ?)", bound)
    assert same(session("select at from moments where id = 9")[-1][0], MORNING)


def test_default_is_now_with_the_offset_of_the_session(moments):
    moments("create table events (id int, at timestamp_tz default current_timestamp())")
    moments("insert into events (id) values (1)")
    [(at, now)] = moments("select at, current_timestamp() from events")
    assert (now - at < timedelta(minutes=1), at.utcoffset()) == (True, now.utcoffset())


@pytest.mark.parametrize(
    ("expression", "construct"),
    [
        ("datediff(day, at, current_timestamp())", "DATEDIFF of TIMESTAMP_TZ with different"),
        ("object_construct(*)", "OBJECT_CONSTRUCT(*) beside a TIMESTAMP_TZ"),
        ("array_agg(distinct at)", "ARRAY_AGG of DISTINCT values of a TIMESTAMP_TZ"),
        ("listagg(at)", "of a TIMESTAMP_TZ"),
    ],
)
def test_what_does_not_follow_the_offset_is_refused(moments, expression, construct):
    refused = moments.refused(f"select {expression} from moments")
    assert (refused.errno, construct in refused.msg) == (2, True), refused.msg


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("to_variant(at)", '"2026-06-15 03:30:00.000 +0900"'),
        ("at::variant", '"2026-06-15 03:30:00.000 +0900"'),
        ("[at]", '["2026-06-15 03:30:00.000 +0900"]'),
        ("object_construct('at', at)", '{"at":"2026-06-15 03:30:00.000 +0900"}'),
        ("{'at': at}", '{"at":"2026-06-15 03:30:00.000 +0900"}'),
        ("object_agg('at', at)", '{"at":"2026-06-15 03:30:00.000 +0900"}'),
        ("array_agg(at)", '["2026-06-15 03:30:00.000 +0900"]'),
        ("array_agg(at) within group (order by at)", '["2026-06-15 03:30:00.000 +0900"]'),
    ],
)
def test_in_a_variant_it_is_its_text(moments, value, shown):
    assert moments.value(f"select {value} from moments where id = 1").replace(" ]", "]") == shown


@pytest.mark.parametrize(
    ("part", "since", "until", "count"),
    [
        ("day", "2026-06-14 23:30:00 +0900", "2026-06-15 00:30:00 +0900", 1),
        ("hour", "2026-06-15 00:59:00 +0900", "2026-06-15 01:00:00 +0900", 1),
        ("month", "2026-06-15 00:00:00 +0900", "2026-05-15 00:00:00 +0900", -1),
        ("minute", "2026-06-15 00:00:00 +0900", "2026-06-15 00:00:00 +0000", 540),
        ("second", "2026-06-15 00:00:00 +0900", "2026-06-14 15:00:01 +0000", 1),
    ],
)
def test_difference_is_that_of_their_clock_or_of_their_instants(moments, part, since, until, count):
    ends = f"'{since}'::timestamp_tz, '{until}'::timestamp_tz"
    assert moments.value(f"select datediff({part}, {ends})") == count


def test_difference_from_nothing_is_nothing(moments):
    assert moments("select datediff(day, at, at) from moments where id = 3") == [(None,)]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("-0", 0), ("+1", 60), (" -5:30", -330), (" +100", 60), ("+05", 300), ("+0530", 330)],
)
def test_offset_may_be_short(session, text, minutes):
    moment = session.value(f"select '2026-06-15 12:00:00{text}'::timestamp_tz")
    assert moment.utcoffset() == timedelta(minutes=minutes)


def test_column_of_texts_is_compared_to_it_by_instant(session):
    session("create table t as select '2026-06-15 00:37:00+01:00' as v")
    found = "select count(*) from t where v < '2026-06-15 00:00:00+00:00'::timestamp_tz"
    assert session.value(found) == 1


def test_table_may_be_made_of_a_query_within_a_query(session):
    session(
        "create table t (v timestamp_tz) as"
        " select v from (select '2026-06-15 12:00:00 -0700'::timestamp_tz as v) as q"
    )
    assert session("select v::varchar from t") == [("2026-06-15 12:00:00.000 -0700",)]
