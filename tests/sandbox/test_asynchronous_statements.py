"""Statements that a client starts, asks about, and fetches the result of later."""

import time

import pytest
from snowflake.connector import Error, ProgrammingError

ENDLESS = "select count(distinct md5(seq4()::varchar)) from table(generator(rowcount => 500000000))"


def start(session, statement, **options):
    """Starts a statement and gives its id."""
    cursor = session.connection.cursor()
    cursor.execute_async(statement, **options)
    return cursor.sfqid


def wait(session, query_id):
    """Waits as Dagster does, which raises the error of a statement that has failed."""
    connection = session.connection
    while connection.is_still_running(connection.get_query_status_throw_if_error(query_id)):
        time.sleep(0.01)
    cursor = connection.cursor()
    cursor.get_results_from_sfqid(query_id)
    return cursor.fetchall()


def test_result_can_be_fetched_when_the_statement_has_ended(session):
    session("create table stories as select 1 as id")
    assert wait(session, start(session, "select id + 1 from stories")) == [(2,)]


def test_result_of_any_statement_can_be_fetched_by_its_id(session):
    session("select 7")
    assert wait(session, session.value("select last_query_id()")) == [(7,)]


def test_error_is_raised_when_the_client_asks(session):
    query_id = start(session, "select * from nowhere")
    with pytest.raises(ProgrammingError, match="NOWHERE") as caught:
        wait(session, query_id)
    assert (caught.value.errno, caught.value.sfqid) == (2003, query_id)


def test_statement_means_what_it_would_mean_in_the_session(session):
    session("create schema staging")
    session("set day = '2026-01-06'")
    session("alter session set timezone = 'Asia/Tokyo'")
    statement = "select current_schema(), $day, to_char('2026-01-06'::timestamp_ltz, 'TZH')"
    assert wait(session, start(session, statement)) == [("STAGING", "2026-01-06", "+09")]


def test_usage_shows_it_with_the_tag_of_the_session(session):
    session("alter session set query_tag = 'nightly'")
    query_id = start(session, "select 5")
    wait(session, query_id)
    usage = "select query_text, query_tag from snowflake.account_usage.query_history"
    assert session(f"{usage} where query_id = '{query_id}'") == [("select 5", "nightly")]


def test_session_goes_on_meanwhile_and_can_cancel_it(session):
    query_id = start(session, ENDLESS)
    assert session("select 1") == [(1,)]
    cancelled = session.value(f"select system$cancel_query('{query_id}')")
    assert cancelled == f"query [{query_id}] terminated."
    with pytest.raises(Error) as caught:
        wait(session, query_id)
    assert caught.value.errno == 604
    over = session.value(f"select system$cancel_query('{query_id}')")
    assert over == "Identified SQL statement is not currently executing."


def test_statement_that_has_not_begun_has_no_status(session):
    connection = session.connection
    status = connection.get_query_status("00000000-0000-4000-8000-000000000000")
    assert status.name == "NO_DATA"


@pytest.mark.parametrize("first", ["begin", "create temporary table stories (id int)"])
def test_what_only_the_session_sees_is_not_left_out_silently(session, first):
    session(first)
    with pytest.raises(ProgrammingError, match="asynchronous execution") as caught:
        start(session, "select 1")
    assert caught.value.errno == 2


def test_settings_of_the_request_are_checked_at_once(session):
    with pytest.raises(ProgrammingError, match="invalid value"):
        start(session, "select 1", _statement_params={"TIMEZONE": "Nowhere"})
