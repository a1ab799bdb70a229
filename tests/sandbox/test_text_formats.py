"""What values look like as text: https://docs.snowflake.com/en/sql-reference/functions/to_char."""

import pytest

NOON = "'2026-06-15 12:00:00.123456'::timestamp_ntz"


@pytest.fixture
def in_new_york(session):
    session("alter session set timezone = 'America/New_York'")
    return session


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (NOON, "2026-06-15 12:00:00.123"),
        ("'2026-06-15 12:00:00 +0000'::timestamp_ltz", "2026-06-15 08:00:00.000 -0400"),
        ("'2026-06-15'::date", "2026-06-15"),
        ("'10:30:00'::time", "10:30:00"),
        ("1e2::float", "100"),
        ("1.5::float", "1.5"),
        ("1.50", "1.50"),
        ("true", "true"),
        ("parse_json('\"a\"')", "a"),
        ("parse_json('null')", None),
        ("to_variant('a')", "a"),
        ("to_binary('6162', 'HEX')", "6162"),
    ],
)
def test_value_without_a_format_has_the_default_one(in_new_york, value, text):
    assert in_new_york(f"select to_varchar({value}), ({value})::varchar") == [(text, text)]
    in_new_york(f"create table t as select {value} as v")
    assert in_new_york("select to_char(v), cast(v as string), '=' || v from t") == [
        (text, text, text and f"={text}")
    ]


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("YYYY-MM-DD", "2026-06-15"),
        ("yyyy/mm/dd hh24:mi:ss", "2026/06/15 12:00:00"),
        ('YYYY-MM-DD"T"HH24:MI:SS.FF3"Z"', "2026-06-15T12:00:00.123Z"),
        ("DY, DD MON YY", "Mon, 15 Jun 26"),
        ("MMMM HH12 AM", "June 12 PM"),
        ("MI SS.FF6 FF9", "00 00.123456 123456000"),
    ],
)
def test_moment_is_shown_in_a_format(in_new_york, pattern, text):
    assert in_new_york.value(f"select to_char({NOON}, '{pattern}')") == text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("HH24:MI TZH:TZM", "08:00 -04:00"), ("HH24:MITZHTZM", "08:00-0400"), ("TZH TZM", "-04 00")],
)
def test_offset_is_shown_in_a_format(in_new_york, pattern, text):
    instant = "'2026-06-15 12:00:00 +0000'::timestamp_ltz"
    assert in_new_york.value(f"select to_varchar({instant}, '{pattern}')") == text


def test_element_of_a_format_that_is_not_emulated_is_refused(session):
    refused = session.refused(f"select to_char({NOON}, 'YYYY FF4')")
    assert (refused.errno, "FF4" in refused.msg) == (2, True)
