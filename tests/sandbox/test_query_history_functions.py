"""The functions QUERY_HISTORY of INFORMATION_SCHEMA."""

import pytest


def texts(session, call):
    rows = session(f"select query_text from table({call}) order by start_time")
    return [text for (text,) in rows]


def test_query_history_of_a_session_lists_its_statements(session, other):
    session("select 'mine' as one")
    other("select 'theirs' as one")
    found = texts(session, "information_schema.query_history_by_session()")
    assert "select 'mine' as one" in found
    assert "select 'theirs' as one" not in found


def test_query_history_of_another_session_is_found_by_its_number(session, other):
    other("select 'theirs' as one")
    number = other.value("select current_session()")
    call = f"information_schema.query_history_by_session(session_id => {number})"
    assert "select 'theirs' as one" in texts(session, call)


def test_query_history_of_a_warehouse_lists_what_ran_on_it(session, other):
    session("use warehouse of_history")
    session("select 'here' as one")
    other("select 'elsewhere' as one")
    for call in (
        "information_schema.query_history_by_warehouse()",
        "information_schema.query_history_by_warehouse(warehouse_name => 'of_history')",
        "information_schema.query_history_by_warehouse('of_history')",
    ):
        found = texts(session, call)
        assert "select 'here' as one" in found
        assert "select 'elsewhere' as one" not in found


def test_query_history_of_everybody_can_be_asked_of_any_database(sandbox, session, other):
    other("select 'theirs' as one")
    call = f"{sandbox.database}.information_schema.query_history()"
    assert "select 'theirs' as one" in texts(session, call)


def test_limit_counts_before_where_does(session):
    session("select 'old' as one")
    for _ in range(3):
        session("select 'new' as one")
    found = session(
        "select history.query_text "
        "from table(information_schema.query_history_by_session(result_limit => 3)) as history "
        "where history.query_text like '%old%'"
    )
    assert found == []
    assert texts(session, "information_schema.query_history_by_session(result_limit => 2)")[0] == (
        "select 'new' as one"
    )


def test_limit_is_100_unless_told(session):
    for _ in range(101):
        session("select 1 as one")
    count = "select count(*) from table(information_schema.query_history_by_session({}))"
    assert session.value(count.format("")) == 100
    assert session.value(count.format("result_limit => 1000")) > 100


def test_time_range_is_that_of_the_end(session):
    session("select 1 as one")
    past = (
        "information_schema.query_history_by_session("
        "end_time_range_start => dateadd('hour', -2, current_timestamp()), "
        "end_time_range_end => dateadd('hour', -1, current_timestamp()))"
    )
    assert texts(session, past) == []
    recent = (
        "information_schema.query_history_by_session("
        "end_time_range_start => dateadd('hour', -1, current_timestamp()))"
    )
    assert "select 1 as one" in texts(session, recent)


def test_failed_statement_failed_with_error(session):
    session.refused("select * from nowhere")
    assert session(
        "select execution_status, error_code "
        "from table(information_schema.query_history_by_session()) "
        "where query_text = 'select * from nowhere'"
    ) == [("FAILED_WITH_ERROR", "002003")]


@pytest.mark.parametrize(
    "column",
    [
        "bytes_spilled_to_local_storage",
        "bytes_spilled_to_remote_storage",
        "partitions_scanned",
        "partitions_total",
        "rows_updated",
        "warehouse_id",
    ],
)
def test_column_that_only_the_view_has_is_refused(session, column):
    refused = session.refused(f"select {column} from table(information_schema.query_history())")
    assert refused.errno == 904
    session(f"select {column} from snowflake.account_usage.query_history limit 1")


@pytest.mark.parametrize(
    "arguments",
    [
        "result_limit => 0",
        "result_limit => 10001",
        "session_id => 1",
        "result_limit => 1, result_limit => 2",
        "null, null, 10, false, 1",
    ],
)
def test_argument_that_the_function_does_not_take_is_refused(session, arguments):
    call = f"select 1 as one from table(information_schema.query_history({arguments}))"
    assert session.refused(call).errno == 1015


def test_query_history_is_a_function_of_a_database(sign_in):
    session = sign_in()
    refused = session.refused("select 1 as one from table(information_schema.query_history())")
    assert refused.errno == 90105
