"""SHOW DYNAMIC TABLES and the table functions of INFORMATION_SCHEMA."""

import json
from datetime import UTC, datetime, timedelta

import pytest


@pytest.fixture(autouse=True)
def tables(session):
    session("create table events as select 1 as n")
    session("create dynamic table up target_lag = downstream warehouse = w as select n from events")
    session("create dynamic table t target_lag = '1 hour' warehouse = w as select n from up")
    session("create schema elsewhere")
    session(
        "create dynamic table elsewhere.other scheduler = disable warehouse = w "
        "as select n from public.events"
    )
    session("use schema public")


def names(rows):
    return sorted(row[1] for row in rows)


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("", ["T", "UP"]),
        (" like 'u%'", ["UP"]),
        (" like 'nothing'", []),
        (" in schema elsewhere", ["OTHER"]),
        (" like 't' in schema {database}.public", ["T"]),
        (" in database", ["OTHER", "T", "UP"]),
        (" in database {database}", ["OTHER", "T", "UP"]),
    ],
)
def test_show_lists_the_tables_of_a_place(session, sandbox, what, found):
    assert names(session(f"show dynamic tables{what.format(database=sandbox.database)}")) == found


def test_show_has_snowflakes_columns(session):
    columns = [column.name for column in session.columns("show dynamic tables")]
    assert columns[:4] == ["created_on", "name", "database_name", "schema_name"]
    assert {"target_lag", "scheduler", "refresh_mode_reason", "scheduling_state"} < set(columns)
    assert len(columns) == 25


def test_show_says_how_a_table_is(session):
    session("alter dynamic table t suspend")
    [row] = session("show dynamic tables like 't'")
    shown = dict(zip((c.name for c in session.columns("show dynamic tables")), row, strict=True))
    assert shown["rows"] == 1
    assert shown["target_lag"] == "1 hour"
    assert shown["refresh_mode"] == "INCREMENTAL"
    assert shown["scheduling_state"] == "SUSPENDED"
    assert abs(datetime.now(UTC) - shown["last_suspended_on"]) < timedelta(minutes=1)


def test_dynamic_tables_tells_lag_state_and_last_refresh(session, sandbox):
    assert session(
        "select name, schema_name, database_name, qualified_name, target_lag_sec, "
        "target_lag_type, scheduling_state:state::varchar, last_completed_refresh_state "
        f"from table({sandbox.database}.information_schema.dynamic_tables(result_limit => 10000)) "
        "where database_name = current_database() order by name"
    ) == [
        (
            "OTHER",
            "ELSEWHERE",
            sandbox.database,
            f"{sandbox.database}.ELSEWHERE.OTHER",
            None,
            None,
            "RUNNING",
            "SUCCEEDED",
        ),
        (
            "T",
            "PUBLIC",
            sandbox.database,
            f"{sandbox.database}.PUBLIC.T",
            3600,
            "USER_DEFINED",
            "RUNNING",
            "SUCCEEDED",
        ),
        (
            "UP",
            "PUBLIC",
            sandbox.database,
            f"{sandbox.database}.PUBLIC.UP",
            3600,
            "DOWNSTREAM",
            "RUNNING",
            "SUCCEEDED",
        ),
    ]


def test_time_within_the_target_lag_is_a_ratio(session, sandbox):
    sandbox.age_dynamic_tables(timedelta(hours=4))
    [(mean, most, above, ratio)] = session(
        "select mean_lag_sec, maximum_lag_sec, time_above_target_lag_sec, "
        "time_within_target_lag_ratio from table(information_schema.dynamic_tables(name => 'T'))"
    )
    assert mean == pytest.approx(2 * 3600, rel=0.01)
    assert most == pytest.approx(4 * 3600, rel=0.01)
    assert above == pytest.approx(3 * 3600, rel=0.01)
    assert ratio == pytest.approx(0.25, rel=0.01)


def test_connected_tables_come_along_when_asked(session):
    call = "select name from table(information_schema.dynamic_tables(name => 'UP'{}))"
    assert session(call.format("")) == [("UP",)]
    assert session(call.format(", include_connected => true")) == [("T",), ("UP",)]


def test_result_limit_counts_before_where(session, sandbox):
    call = (
        "select count(*) from table(information_schema.dynamic_table_refresh_history("
        "name_prefix => current_database() || '.'{})) where name = 'UP'"
    )
    assert session.value(call.format("")) == 1
    assert session.value(call.format(", result_limit => 1")) == 0


def test_history_is_limited_to_a_time(session):
    call = (
        "select count(*) from table(information_schema.dynamic_table_refresh_history("
        "name => 'T', data_timestamp_start => dateadd('minute', {}, current_timestamp())))"
    )
    assert session.value(call.format(-5)) == 1
    assert session.value(call.format(5)) == 0


def test_objects_are_json(session):
    state, statistics = session(
        "select t.scheduling_state, h.statistics "
        "from table(information_schema.dynamic_tables(name => 'T')) as t "
        "inner join table(information_schema.dynamic_table_refresh_history(name => 'T')) as h "
        "on t.qualified_name = h.qualified_name"
    )[0]
    assert json.loads(state)["state"] == "RUNNING"
    assert json.loads(statistics) == {"numInsertedRows": 1, "numDeletedRows": 0}


@pytest.mark.parametrize(
    ("call", "errno", "words"),
    [
        ("dynamic_tables(names => 'T')", 1023, "NAMES"),
        ("dynamic_tables(result_limit => 10001)", 1421, "10001"),
    ],
)
def test_what_the_functions_do_not_take_is_refused(session, call, errno, words):
    refused = session.refused(f"select * from table(information_schema.{call})")
    assert refused.errno == errno
    assert words in refused.msg


def test_information_schema_has_no_such_view(session):
    assert session.refused("select * from information_schema.dynamic_tables").errno == 2003


def test_dropped_tables_are_not_told_of_but_their_refreshes_are(session):
    session("drop dynamic table t")
    session("drop schema elsewhere cascade")
    assert names(session("show dynamic tables in database")) == ["UP"]
    assert (
        session.value(
            "select count(*) from table(information_schema.dynamic_table_refresh_history("
            "name_prefix => current_database() || '.'))"
        )
        == 3
    )
