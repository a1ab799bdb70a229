"""Dynamic tables with a target lag, which the sandbox refreshes by itself."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from snowflake_sandbox.client import connect
from snowflake_sandbox.dynamic_tables.scheduler import Scheduler
from snowflake_sandbox.serving import run
from snowflake_sandbox.store import Store

HOURLY = "target_lag = '1 hour' warehouse = small"


def in_minutes(minutes):
    return datetime.now(UTC) + timedelta(minutes=minutes)


def rows(session, table):
    return session.value(f"select count(*) from {table}")


def history(session, table):
    return session(
        "select refresh_trigger, refresh_action, state from "
        f"table(information_schema.dynamic_table_refresh_history(name => '{table}')) "
        "order by refresh_start_time"
    )


def state(session, table):
    return session(
        "select scheduling_state:state::varchar, scheduling_state:reason_code::varchar "
        f"from table(information_schema.dynamic_tables(name => '{table}'))"
    )[0]


@pytest.fixture(autouse=True)
def events(session):
    session("create table events (n int)")
    session("insert into events values (1)")


def test_table_is_refreshed_when_half_its_lag_has_passed(session, sandbox):
    session(f"create dynamic table t {HOURLY} as select n from events")
    session("insert into events values (2)")
    sandbox.run_due(in_minutes(29))
    assert rows(session, "t") == 1
    sandbox.run_due(in_minutes(31))
    assert rows(session, "t") == 2
    assert history(session, "t")[-1] == ("SCHEDULED", "INCREMENTAL", "SUCCEEDED")


def test_tables_are_refreshed_in_the_order_in_which_they_read_each_other(session, sandbox):
    session("create dynamic table z target_lag = downstream warehouse = w as select n from events")
    session("create dynamic table m target_lag = downstream warehouse = w as select n from z")
    session(f"create dynamic table a {HOURLY} as select n from m")
    session(f"create dynamic table b {HOURLY} as select n from m")
    session("insert into events values (2)")
    sandbox.run_due(in_minutes(31))
    assert [rows(session, table) for table in "zmab"] == [2, 2, 2, 2]
    assert [len(history(session, table)) for table in "zmab"] == [2, 2, 2, 2]


@pytest.mark.parametrize(
    "change", ["suspend", "set scheduler = disable", "set target_lag = downstream"]
)
def test_table_that_nothing_wants_refreshed_is_left_alone(session, sandbox, change):
    session(f"create dynamic table t {HOURLY} as select n from events")
    session(f"alter dynamic table t {change}")
    sandbox.run_due(in_minutes(300))
    assert len(history(session, "t")) == 1


def test_resumed_table_is_refreshed_again(session, sandbox):
    session(f"create dynamic table t {HOURLY} as select n from events")
    session("alter dynamic table t suspend")
    session("alter dynamic table t resume")
    sandbox.run_due(in_minutes(31))
    assert len(history(session, "t")) == 2


def test_suspension_reaches_the_tables_downstream_and_says_why(session):
    session(f"create dynamic table up {HOURLY} as select n from events")
    session(f"create dynamic table t {HOURLY} as select n from up")
    session("alter dynamic table up suspend")
    assert state(session, "up") == ("SUSPENDED", "USER_SUSPENDED")
    assert state(session, "t") == ("SUSPENDED", "UPSTREAM_USER_SUSPENDED")
    session("alter dynamic table up resume")
    assert state(session, "t") == ("RUNNING", None)


def test_fifth_scheduled_failure_in_a_row_suspends_the_table(session, sandbox):
    session(f"create dynamic table t {HOURLY} as select 1 / n as n from events")
    session("insert into events values (0)")
    for number in range(1, 5):
        sandbox.run_due(in_minutes(60 * number))
    assert state(session, "t") == ("RUNNING", None)
    sandbox.run_due(in_minutes(300))
    assert state(session, "t") == ("SUSPENDED", "SUSPENDED_DUE_TO_ERRORS")
    assert history(session, "t")[1:] == [("SCHEDULED", None, "FAILED")] * 5


def test_manual_failures_do_not_suspend(session):
    session(f"create dynamic table t {HOURLY} as select 1 / n as n from events")
    session("insert into events values (0)")
    for _ in range(6):
        session.refused("alter dynamic table t refresh")
    assert state(session, "t") == ("RUNNING", None)


def test_success_in_between_starts_the_count_anew(session, sandbox):
    session(f"create dynamic table t {HOURLY} as select 1 / n as n from events")
    session("insert into events values (0)")
    for number in range(1, 5):
        sandbox.run_due(in_minutes(60 * number))
    session("delete from events where n = 0")
    sandbox.run_due(in_minutes(300))
    session("insert into events values (0)")
    sandbox.run_due(in_minutes(360))
    assert state(session, "t") == ("RUNNING", None)


def test_table_below_a_failed_one_fails_with_it_once(session, sandbox):
    session(
        "create dynamic table up target_lag = downstream warehouse = w "
        "as select 1 / n as n from events"
    )
    session(f"create dynamic table t {HOURLY} as select n from up")
    session(f"create dynamic table u {HOURLY} as select n from up")
    session("insert into events values (0)")
    sandbox.run_due(in_minutes(31))
    assert [history(session, table)[-1][2] for table in ("up", "t", "u")] == [
        "FAILED",
        "UPSTREAM_FAILED",
        "UPSTREAM_FAILED",
    ]
    assert len(history(session, "up")) == 2


def test_scheduled_refresh_is_a_statement_of_its_own_with_the_tables_warehouse(session, sandbox):
    session(f"create dynamic table t {HOURLY} as select ai_sentiment('a' || n) s from events")
    session("insert into events values (2)")
    sandbox.run_due(in_minutes(31))
    [(query_id, session_id)] = session(
        "select query_id, session_id from snowflake.account_usage.query_history "
        "where user_name = 'SYSTEM' and warehouse_name = 'SMALL' "
        "and database_name = current_database()"
    )
    assert session_id != session.value("select current_session()")
    assert session(
        "select function_name from snowflake.account_usage.cortex_ai_functions_usage_history "
        f"where query_id = '{query_id}'"
    ) == [("AI_SENTIMENT",)]
    assert session(
        "select query_id from table(information_schema.dynamic_table_refresh_history("
        "name => 'T')) where refresh_trigger = 'SCHEDULED'"
    ) == [(query_id,)]


def test_scheduler_that_has_refreshed_a_table_can_be_stopped():
    store = Store()
    scheduler = Scheduler(store)
    with run(store, scheduler=scheduler) as server, connect(server, "D", "PUBLIC") as connection:
        connection.cursor().execute(f"create dynamic table t {HOURLY} as select 1 as n")
        scheduler.run_due(in_minutes(31))
    assert len(store.dynamic_tables.refreshes()) == 2
    store.close()


def scheduler_threads():
    return [thread for thread in threading.enumerate() if thread.name == "dynamic-tables"]


def test_server_starts_a_scheduler_with_the_first_table_that_needs_one_and_stops_it():
    store = Store()
    with run(store, scheduler=Scheduler(store)) as server:  # noqa: SIM117
        with connect(server, "D", "PUBLIC") as connection, connection.cursor() as cursor:
            query = "as select 1 as n"
            cursor.execute(f"create dynamic table t scheduler = disable warehouse = w {query}")
            assert scheduler_threads() == []
            cursor.execute(f"create dynamic table u {HOURLY} {query}")
            assert len(scheduler_threads()) == 1
    assert scheduler_threads() == []
    store.close()
