"""Usage views: what statements and AI calls leave behind."""

import json
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

_tags = count()


@pytest.fixture
def tag(session):
    """A query tag that only the test's session has."""
    name = f"usage-{next(_tags)}"
    session(f"alter session set query_tag = '{name}'")
    return name


@pytest.fixture(autouse=True)
def reviews(session):
    session("create table reviews as select 1 as id, 'I love it' as text")


def billed(session, tag):
    """Function, model and number of calls of every statement with the tag."""
    return session(
        "select function_name, model_name, calls from snowflake.sandbox.ai_calls "
        f"where query_tag = '{tag}' order by start_time, function_name, model_name"
    )


def test_statement_is_in_the_history_with_all_that_is_known_of_it(sandbox, session, tag):
    session("use role analyst")
    session("use warehouse small")
    session("select id from reviews")
    [row] = session(
        "select query_id, database_name, schema_name, query_type, user_name, role_name, "
        "warehouse_name, execution_status, error_code, rows_produced, session_id "
        f"from snowflake.account_usage.query_history where query_tag = '{tag}' "
        "and query_text = 'select id from reviews'"
    )
    assert len(row[0]) == 36
    assert row[1:] == (
        sandbox.database,
        "PUBLIC",
        "SELECT",
        "SANDBOX",
        "ANALYST",
        "SMALL",
        "SUCCESS",
        None,
        1,
        session.value("select current_session()"),
    )


def test_history_knows_when_a_statement_ran(session, tag):
    session("select id from reviews")
    [(start, end, elapsed)] = session(
        "select start_time, end_time, total_elapsed_time "
        f"from snowflake.account_usage.query_history where query_tag = '{tag}' "
        "and query_text = 'select id from reviews'"
    )
    assert abs(datetime.now(UTC) - start) < timedelta(minutes=1)
    assert end >= start
    assert elapsed == round((end - start) / timedelta(milliseconds=1))


def test_failed_statement_is_in_the_history_with_its_error(session, tag):
    refused = session.refused("select * from nowhere")
    assert session(
        "select query_id, execution_status, error_code, error_message "
        f"from snowflake.account_usage.query_history where query_tag = '{tag}' "
        "and query_text like '%nowhere'"
    ) == [
        (
            refused.sfqid,
            "FAIL",
            "002003",
            "SQL compilation error:\nObject 'NOWHERE' does not exist or not authorized.",
        )
    ]


@pytest.mark.parametrize(
    ("statement", "query_type"),
    [
        ("select 1", "SELECT"),
        ("insert into reviews values (2, 'b')", "INSERT"),
        ("update reviews set id = 3", "UPDATE"),
        ("delete from reviews", "DELETE"),
        ("truncate table reviews", "TRUNCATE_TABLE"),
        ("create table another (id int)", "CREATE_TABLE"),
        ("create table another as select 1 as one", "CREATE_TABLE_AS_SELECT"),
        ("create view another as select 1 as one", "CREATE_VIEW"),
        ("begin", "BEGIN_TRANSACTION"),
        ("rollback", "ROLLBACK"),
        ("alter session set lock_timeout = 1", "ALTER_SESSION"),
    ],
)
def test_history_calls_statements_what_snowflake_calls_them(session, tag, statement, query_type):
    session(statement)
    assert session(
        "select query_type from snowflake.account_usage.query_history "
        f"where query_tag = '{tag}' and query_text = $${statement}$$"
    ) == [(query_type,)]


def test_query_tag_of_the_moment_counts(session, tag):
    session("select 'before' as moment")
    session("alter session set query_tag = 'later'")
    session("select 'after' as moment")
    rows = session(
        "select query_tag, query_text from snowflake.account_usage.query_history "
        "where query_text like 'select ''%'' as moment' and session_id = current_session() "
        "order by start_time"
    )
    assert rows == [(tag, "select 'before' as moment"), ("later", "select 'after' as moment")]


def test_ai_call_is_billed_with_tokens_credits_and_tag(session, tag):
    with session.connection.cursor() as cursor:
        cursor.execute("select ai_complete('llama3.1-8b', 'Say hello to everybody')")
        query_id = cursor.sfqid
    [(function, model, metrics, credits, id, roles, complete)] = session(
        "select function_name, model_name, metrics, credits, query_id, role_names, is_completed "
        "from snowflake.account_usage.cortex_ai_functions_usage_history "
        f"where query_tag = '{tag}'"
    )
    assert (function, model, id, complete) == ("AI_COMPLETE", "llama3.1-8b", query_id, True)
    assert json.loads(roles) == ["PUBLIC"]
    read, written = json.loads(metrics)
    assert read["key"] == {"metric": "input", "unit": "tokens"}
    assert written["key"] == {"metric": "output", "unit": "tokens"}
    tokens = read["value"] + written["value"]
    assert tokens > 4
    assert credits == pytest.approx(tokens * 0.11 / 1_000_000)


def test_one_row_a_statement_function_and_model(session, tag):
    session(
        "select ai_sentiment('a'), ai_sentiment('b'), ai_complete('llama3.1-8b', 'c'), "
        "ai_complete('llama3.3-70b', 'd')"
    )
    session("select ai_sentiment('a')")
    assert billed(session, tag) == [
        ("AI_COMPLETE", "llama3.1-8b", 1),
        ("AI_COMPLETE", "llama3.3-70b", 1),
        ("AI_SENTIMENT", None, 2),
        ("AI_SENTIMENT", None, 1),
    ]


def test_every_row_is_billed_once_in_a_large_table(session, tag):
    session(
        "create table many as select 'review ' || seq4() as text "
        "from table(generator(rowcount => 5000))"
    )
    session("create table moods as select text, ai_sentiment(text) as mood from many")
    assert session.value("select count(mood) from moods") == 5000
    assert billed(session, tag) == [("AI_SENTIMENT", None, 5000)]


def test_every_row_is_billed_once_when_several_threads_work(session, tag):
    session(
        "create table many as select 'review ' || seq4() as text "
        "from table(generator(rowcount => 150000))"
    )
    session("select count(ai_classify(text, ['a', 'b'])) from many where text like '%99%'")
    rows = session.value("select count(*) from many where text like '%99%'")
    assert billed(session, tag) == [("AI_CLASSIFY", None, rows)]


def test_row_is_billed_once_when_its_answer_is_used_several_times(session, tag):
    session(
        "with answers as (select id, ai_sentiment(text):categories[0]:sentiment::varchar as mood "
        "from reviews) select mood, mood || '!', id from answers "
        "where mood = 'positive' and mood <> 'negative' order by mood"
    )
    assert billed(session, tag) == [("AI_SENTIMENT", None, 1)]


def test_rows_that_are_filtered_out_before_the_call_are_not_billed(session, tag):
    session("insert into reviews select seq4() + 2, 'b' from table(generator(rowcount => 9))")
    session(
        "with some as (select * from reviews where id <= 4), "
        "answers as (select id, ai_sentiment(text) as mood from some) "
        "select id from answers where mood:categories[0]:sentiment::varchar = 'neutral'"
    )
    assert billed(session, tag) == [("AI_SENTIMENT", None, 4)]


def test_merge_bills_each_row_of_its_source_once(session, tag):
    session("create table moods (id int, mood variant)")
    for _ in range(2):
        session(
            "merge into moods using (select id, ai_sentiment(text) as mood from reviews) as new "
            "on moods.id = new.id when matched then update set mood = new.mood "
            "when not matched then insert (id, mood) values (new.id, new.mood)"
        )
    assert billed(session, tag) == [("AI_SENTIMENT", None, 1)] * 2


def test_counting_tokens_is_free_and_not_in_the_view(session, tag):
    session("select ai_count_tokens('ai_sentiment', text) from reviews")
    assert billed(session, tag) == []


@pytest.mark.parametrize(
    "statement",
    [
        "select ai_sentiment(null)",
        "select ai_sentiment(null, return_error_details => true)",
        f"select ai_sentiment('{'word ' * 5000}')",
        "create view later as select ai_sentiment(text) as mood from reviews",
        "select ai_sentiment(text) from reviews where false",
    ],
)
def test_what_is_not_answered_is_not_billed(session, tag, statement):
    session(statement)
    assert billed(session, tag) == []


def test_describing_a_query_bills_nothing(session, tag):
    with session.connection.cursor() as cursor:
        [column] = cursor.describe("select ai_sentiment(text) as mood from reviews")
    assert column.name == "MOOD"
    assert billed(session, tag) == []


def test_calls_before_a_statement_failed_are_billed(session, tag):
    session("insert into reviews values (2, 'b')")
    session.refused(
        "select ai_complete(iff(id = 1, 'llama3.1-8b', 'gpt-zero'), text) from reviews order by id"
    )
    assert billed(session, tag) == [("AI_COMPLETE", "llama3.1-8b", 1)]


def test_rolled_back_calls_are_billed_all_the_same(session, tag):
    session("begin")
    session("update reviews set text = ai_complete('llama3.1-8b', text)")
    session("rollback")
    assert billed(session, tag) == [("AI_COMPLETE", "llama3.1-8b", 1)]


def test_view_bills_the_session_that_queries_it(session, other, tag):
    session("create view moods as select id, ai_sentiment(text) as mood from reviews")
    other("alter session set query_tag = 'reader'")
    other("use role analyst")
    other("select * from moods")
    assert billed(session, tag) == []
    assert session(
        "select role_names from snowflake.account_usage.cortex_ai_functions_usage_history "
        "where query_tag = 'reader'"
    ) == [('["ANALYST"]',)]


def test_sessions_that_run_at_the_same_time_are_billed_apart(sandbox, session, in_background):
    def ask(tag):
        with sandbox.connect(QUERY_TAG=tag) as connection:
            connection.cursor().execute(
                "select count(ai_sentiment('review ' || seq4())) "
                "from table(generator(rowcount => 500))"
            )

    tags = [f"{sandbox.database}-{number}" for number in range(4)]
    for work in [in_background(ask, tag) for tag in tags]:
        work.result(timeout=30)
    assert [billed(session, tag) for tag in tags] == [[("AI_SENTIMENT", None, 500)]] * 4


def test_usage_can_be_read_within_a_transaction(session, tag):
    session("begin")
    session("select ai_sentiment(text) from reviews")
    assert billed(session, tag) == [("AI_SENTIMENT", None, 1)]
    session("rollback")
