"""What a refresh of a dynamic table does, what is written down of it, and what it bills."""

import pytest

HISTORY = """
    select refresh_action, refresh_trigger, state
    from table(information_schema.dynamic_table_refresh_history(name => 'T'))
    order by refresh_start_time
"""
INCREMENTAL = "scheduler = disable warehouse = w refresh_mode = incremental"
FULL = "scheduler = disable warehouse = w refresh_mode = full"
MOODS = "select id, text, ai_sentiment(text) as mood from reviews"


@pytest.fixture(autouse=True)
def reviews(session):
    session("create table reviews (id int, text varchar, points int)")
    session("insert into reviews values (1, 'good', 0), (2, 'bad', 0)")


@pytest.fixture
def calls(session):
    """Gives the AI calls that were billed since the last time it was asked."""
    seen = 0

    def calls():
        nonlocal seen
        before, seen = (
            seen,
            session.value(
                "select coalesce(sum(calls), 0) from snowflake.sandbox.ai_calls "
                "where database_name = current_database()"
            ),
        )
        return seen - before

    return calls


def refresh(session):
    session("alter dynamic table t refresh")
    return last(session)


def last(session):
    return session(HISTORY)[-1][0]


def test_refresh_says_whether_there_was_anything_to_do(session):
    session(f"create dynamic table t {INCREMENTAL} as select text from reviews")
    assert refresh(session) == "NO_DATA"
    session("insert into reviews values (3, 'new', 0)")
    assert refresh(session) == "INCREMENTAL"
    assert session(HISTORY) == [
        ("REINITIALIZE", "CREATION", "SUCCEEDED"),
        ("NO_DATA", "MANUAL", "SUCCEEDED"),
        ("INCREMENTAL", "MANUAL", "SUCCEEDED"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "update reviews set points = 1 where id = 1",
        "delete from reviews where id = 1",
        "insert into reviews select * from reviews where id = 1",
    ],
)
def test_any_change_of_a_base_table_is_noticed(session, change):
    session(f"create dynamic table t {INCREMENTAL} as select text from reviews")
    session(change)
    assert refresh(session) == "INCREMENTAL"


def test_change_behind_a_view_is_noticed(session):
    session("create view v as select text from reviews")
    session("create view w as with words as (select * from v) select * from words")
    session(f"create dynamic table t {INCREMENTAL} as select text from w")
    session("insert into reviews values (3, 'new', 0)")
    assert refresh(session) == "INCREMENTAL"
    assert refresh(session) == "NO_DATA"


def test_change_that_is_rolled_back_is_none(session):
    session(f"create dynamic table t {INCREMENTAL} as select text from reviews")
    session("begin")
    session("insert into reviews values (3, 'new', 0)")
    session("rollback")
    assert refresh(session) == "NO_DATA"


def test_full_refresh_is_called_so(session):
    session(f"create dynamic table t {FULL} as select text from reviews")
    session("insert into reviews values (3, 'new', 0)")
    assert refresh(session) == "FULL"


def test_statistics_count_the_rows_that_differ(session):
    session(f"create dynamic table t {INCREMENTAL} as select id, points from reviews")
    session("update reviews set points = 1 where id = 1")
    session("insert into reviews values (3, 'new', 0)")
    refresh(session)
    assert session(
        "select statistics:numInsertedRows::int, statistics:numDeletedRows::int "
        "from table(information_schema.dynamic_table_refresh_history(name => 'T')) "
        "where refresh_action = 'INCREMENTAL'"
    ) == [(2, 1)]


def test_changed_definition_and_replaced_table_are_made_anew(session):
    session(f"create or alter dynamic table t {INCREMENTAL} as select text from reviews")
    session(f"create or alter dynamic table t {INCREMENTAL} as select text, id from reviews")
    assert last(session) == "REINITIALIZE"
    session(f"create or replace dynamic table t {INCREMENTAL} as select text, id from reviews")
    assert [row[0] for row in session(HISTORY)] == ["REINITIALIZE"] * 3


def test_table_is_made_anew_when_one_that_it_reads_was_replaced(session):
    upstream = f"dynamic table up {INCREMENTAL} as select text from reviews"
    session(f"create {upstream}")
    session(f"create dynamic table t {INCREMENTAL} as select text from up")
    session("alter dynamic table up refresh")
    assert refresh(session) == "NO_DATA"
    session(f"create or replace {upstream}")
    assert refresh(session) == "REINITIALIZE"


def test_failed_refresh_is_in_the_history_and_leaves_the_rows(session):
    session(f"create dynamic table t {INCREMENTAL} as select 1 / (id - 3) as n from reviews")
    session("insert into reviews values (3, 'new', 0)")
    assert session.refused("alter dynamic table t refresh").errno == 100051
    assert session(
        "select state, state_code, state_message "
        "from table(information_schema.dynamic_table_refresh_history(name => 'T', "
        "error_only => true))"
    ) == [("FAILED", "100051", "Division by zero")]
    assert session.value("select count(*) from t") == 2


def test_table_is_not_refreshed_inside_a_transaction(session):
    session(f"create dynamic table t {INCREMENTAL} as select text from reviews")
    session("begin")
    assert "inside a transaction" in session.refused("alter dynamic table t refresh").msg
    session("rollback")


def test_several_tables_are_refreshed_by_one_statement(session):
    session(f"create dynamic table t {INCREMENTAL} as select text from reviews")
    session(f"create dynamic table u {INCREMENTAL} as select text from reviews")
    session("insert into reviews values (3, 'new', 0)")
    session("alter dynamic table t, u refresh copy session")
    assert session("select (select count(*) from t), (select count(*) from u)") == [(3, 3)]


def test_table_that_only_others_refresh_does_not_refresh_what_it_reads(session):
    session(f"create dynamic table up {INCREMENTAL} as select text from reviews")
    session(f"create dynamic table t {INCREMENTAL} as select text from up")
    session("insert into reviews values (3, 'new', 0)")
    assert refresh(session) == "NO_DATA"


def test_scheduled_table_refreshes_what_it_reads_first(session):
    session(
        "create dynamic table up target_lag = downstream warehouse = w as select text from reviews"
    )
    session("create dynamic table t target_lag = '1 hour' warehouse = w as select text from up")
    session("insert into reviews values (3, 'new', 0)")
    assert refresh(session) == "INCREMENTAL"
    assert session.value("select count(*) from t") == 3


def test_incremental_refresh_bills_new_and_changed_rows_only(session, calls):
    session(f"create dynamic table t {INCREMENTAL} as {MOODS}")
    assert calls() == 2
    session("insert into reviews values (3, 'new', 0)")
    refresh(session)
    assert calls() == 1
    session("update reviews set text = 'worse' where id = 2")
    refresh(session)
    assert calls() == 1
    assert session.value("select count(mood) from t") == 3


def test_row_that_changed_in_another_column_is_billed_again(session, calls):
    session(f"create dynamic table t {INCREMENTAL} as {MOODS}")
    calls()
    session("update reviews set points = 7 where id = 2")
    refresh(session)
    assert calls() == 1


def test_new_row_with_a_known_text_is_billed(session, calls):
    session(
        f"create dynamic table t {INCREMENTAL} as with r as (select * from reviews) "
        "select id, ai_sentiment(text) as mood from r"
    )
    calls()
    session("insert into reviews values (3, 'good', 0)")
    refresh(session)
    assert calls() == 1


def test_row_that_was_gone_for_a_while_is_billed_again(session, calls):
    session(f"create dynamic table t {INCREMENTAL} as {MOODS}")
    session("delete from reviews where id = 1")
    refresh(session)
    calls()
    session("insert into reviews values (1, 'good', 0)")
    refresh(session)
    assert calls() == 1


def test_full_refresh_bills_every_row_again(session, calls):
    session(f"create dynamic table t {FULL} as {MOODS}")
    assert calls() == 2
    session("insert into reviews values (3, 'new', 0)")
    refresh(session)
    assert calls() == 3


def test_replaced_and_changed_tables_bill_every_row_again(session, calls):
    session(f"create dynamic table t {INCREMENTAL} as {MOODS}")
    calls()
    session(f"create or replace dynamic table t {INCREMENTAL} as {MOODS}")
    assert calls() == 2
    session(f"create or alter dynamic table t {INCREMENTAL} as {MOODS} where id > 0")
    assert calls() == 2


def test_refresh_with_nothing_to_do_bills_nothing(session, calls):
    session(f"create dynamic table t {FULL} as {MOODS}")
    calls()
    refresh(session)
    assert calls() == 0
