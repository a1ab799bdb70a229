"""Parameters of a session."""

import pytest


def shown(session, name):
    return [row[:2] for row in session(f"show parameters like '{name}' in session")]


def test_parameters_begin_with_the_defaults_of_snowflake(sign_in):
    session = sign_in()
    assert shown(session, "TIMEZONE") == [("TIMEZONE", "America/Los_Angeles")]
    assert shown(session, "lock_timeout") == [("LOCK_TIMEOUT", "43200")]


def test_show_parameters_tells_value_default_and_level(session):
    session("alter session set lock_timeout = 5")
    [row] = session("show parameters like 'LOCK_TIMEOUT'")
    assert row == ("LOCK_TIMEOUT", "5", "43200", "SESSION", "", "NUMBER")
    names = [column.name for column in session.columns("show parameters")]
    assert names == ["key", "value", "default", "level", "description", "type"]


def test_show_parameters_takes_a_pattern(session):
    assert [name for name, _ in shown(session, "%timeout%")] == [
        "LOCK_TIMEOUT",
        "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS",
        "STATEMENT_TIMEOUT_IN_SECONDS",
    ]
    assert shown(session, "nothing_like_it") == []


def test_several_parameters_are_set_in_one_statement(session):
    session("alter session set lock_timeout = 5, query_tag = 'a, b = c'")
    session("alter session set statement_timeout_in_seconds = 60 use_cached_result = false")
    assert shown(session, "LOCK_TIMEOUT") == [("LOCK_TIMEOUT", "5")]
    assert shown(session, "QUERY_TAG") == [("QUERY_TAG", "a, b = c")]
    assert shown(session, "USE_CACHED_RESULT") == [("USE_CACHED_RESULT", "false")]


def test_either_all_parameters_of_a_statement_are_set_or_none(session):
    session.refused("alter session set lock_timeout = 5, timezone = 'Mars/Olympus'")
    assert shown(session, "LOCK_TIMEOUT") == [("LOCK_TIMEOUT", "43200")]


def test_unset_returns_to_the_default(session):
    session("alter session set lock_timeout = 5, query_tag = 'x'")
    session("alter session unset lock_timeout, query_tag")
    assert shown(session, "LOCK_TIMEOUT") == [("LOCK_TIMEOUT", "43200")]
    assert shown(session, "QUERY_TAG") == [("QUERY_TAG", "")]


def test_query_tag_can_be_set_to_nothing(session):
    session("alter session set query_tag = 'x'")
    session("alter session set query_tag = ''")
    assert shown(session, "QUERY_TAG") == [("QUERY_TAG", "")]


@pytest.mark.parametrize("change", ["set no_such_thing = 1", "unset no_such_thing"])
def test_unknown_parameter_is_refused(session, change):
    refused = session.refused(f"alter session {change}")
    assert (refused.errno, refused.sqlstate) == (1420, "42601")
    assert "NO_SUCH_THING" in refused.msg


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "'Mars/Olympus'"),
        ("lock_timeout", "'soon'"),
        ("autocommit", "'perhaps'"),
        ("query_tag", f"'{'x' * 2001}'"),
        ("week_start", "8"),
        ("week_of_year_policy", "2"),
    ],
)
def test_bad_value_is_refused(session, name, value):
    refused = session.refused(f"alter session set {name} = {value}")
    assert (refused.errno, refused.sqlstate) == (1421, "22023")
    assert name.upper() in refused.msg


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timestamp_type_mapping", "'TIMESTAMP_LTZ'"),
        ("quoted_identifiers_ignore_case", "true"),
        ("timestamp_output_format", "'YYYY'"),
    ],
)
def test_parameter_that_would_change_the_meaning_of_sql_is_not_emulated(session, name, value):
    refused = session.refused(f"alter session set {name} = {value}")
    assert (refused.errno, refused.sqlstate) == (2, "0A000")
    assert name.upper() in refused.msg


def test_parameters_can_be_given_at_sign_in(sandbox):
    with sandbox.connect(QUERY_TAG="mine", LOCK_TIMEOUT="7") as connection:
        rows = connection.cursor().execute("show parameters like 'LOCK_TIMEOUT'").fetchall()
    assert rows[0][1] == "7"


def test_parameters_can_be_given_for_one_statement(session):
    with session.connection.cursor() as cursor:
        cursor.execute(
            "show parameters like 'QUERY_TAG'", _statement_params={"QUERY_TAG": "only this"}
        )
        assert cursor.fetchall()[0][1] == "only this"
    assert shown(session, "QUERY_TAG") == [("QUERY_TAG", "")]


def test_parameters_belong_to_their_session(session, other):
    session("alter session set lock_timeout = 5")
    assert shown(other, "LOCK_TIMEOUT") == [("LOCK_TIMEOUT", "43200")]
