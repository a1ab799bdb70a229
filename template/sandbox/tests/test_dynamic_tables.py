"""Dynamic tables whose only scheduler is whoever refreshes them."""

import pytest
import snowflake.connector

OPTIONS = "scheduler = disable warehouse = w refresh_mode = incremental"
QUERY = "select kind, count(*) as n from events group by kind"


@pytest.fixture
def run(sandbox):
    with sandbox.connect() as connection:

        def run(statement):
            return connection.cursor().execute(statement).fetchall()

        run("create table events (kind varchar)")
        run("insert into events values ('a'), ('a'), ('b')")
        yield run


def refused(run, statement):
    with pytest.raises(snowflake.connector.ProgrammingError) as raised:
        run(statement)
    return raised.value.errno, raised.value.msg


def test_table_is_filled_when_it_is_created(run):
    run(f"create dynamic table t {OPTIONS} as {QUERY}")
    assert run("select * from t order by kind") == [("a", 2), ("b", 1)]


def test_table_shows_new_rows_only_after_a_refresh(run):
    run(f"create dynamic table t {OPTIONS} as {QUERY}")
    run("insert into events values ('c')")
    assert len(run("select * from t")) == 2
    run("alter dynamic table t refresh")
    assert run("select * from t order by kind") == [("a", 2), ("b", 1), ("c", 1)]


def test_create_or_alter_with_the_same_query_keeps_the_rows(run):
    run(f"create or alter dynamic table t {OPTIONS} as {QUERY}")
    run("insert into events values ('c')")
    run(f"create or alter dynamic table t {OPTIONS} as {QUERY}")
    assert len(run("select * from t")) == 2


def test_create_or_alter_with_another_query_makes_the_table_anew(run):
    run(f"create or alter dynamic table t {OPTIONS} as {QUERY}")
    run(f"create or alter dynamic table t {OPTIONS} as select kind from events")
    assert len(run("select * from t")) == 3


def test_create_or_replace_makes_the_table_anew(run):
    run(f"create dynamic table t {OPTIONS} as {QUERY}")
    run("insert into events values ('c')")
    run(f"create or replace dynamic table t {OPTIONS} as {QUERY}")
    assert len(run("select * from t")) == 3


def test_table_that_exists_is_not_created_again(run):
    run(f"create dynamic table t {OPTIONS} as {QUERY}")
    assert refused(run, f"create dynamic table t {OPTIONS} as {QUERY}")[0] == 2002
    run(f"create dynamic table if not exists t {OPTIONS} as {QUERY}")


def test_query_means_the_schema_it_was_written_in(run, sandbox):
    run(f"create dynamic table t {OPTIONS} as {QUERY}")
    run("insert into events values ('c')")
    sandbox.query(f"alter dynamic table {sandbox.database}.public.t refresh", schema="ELSEWHERE")
    assert len(run("select * from t")) == 3


def test_dropped_table_is_gone(run):
    run(f"create dynamic table t {OPTIONS} as {QUERY}")
    run("drop dynamic table t")
    assert refused(run, "alter dynamic table t refresh")[0] == 2003
    run("drop dynamic table if exists t")


@pytest.mark.parametrize(
    ("statement", "errno", "words"),
    [
        (
            "create dynamic table t target_lag = '1 hour' warehouse = w as select 1 a",
            2,
            "TARGET_LAG",
        ),
        (
            "create dynamic table t scheduler = disable target_lag = '1 hour' warehouse = w"
            " as select 1 a",
            1506,
            "SCHEDULER",
        ),
        ("create dynamic table t scheduler = disable as select 1 a", 1420, "WAREHOUSE"),
        (f"create dynamic table t {OPTIONS} as select kind from events limit 1", 2711, "LIMIT"),
        (
            f"create dynamic table t {OPTIONS} as select ai_sentiment(kind) s from events",
            2,
            "AI function",
        ),
        ("alter dynamic table events refresh", 2003, "does not exist"),
    ],
)
def test_what_cannot_be_is_refused_by_name(run, statement, errno, words):
    found, message = refused(run, statement)
    assert found == errno
    assert words in message
