"""CREATE, ALTER and DROP DYNAMIC TABLE."""

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


def shown(run):
    """Target lag, scheduler, refresh mode, its reason and the warehouse of the table T."""
    [row] = run("show dynamic tables like 'T'")
    return row[8:13]


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


def test_create_or_alter_with_another_lag_or_warehouse_keeps_the_rows(run):
    run(f"create or alter dynamic table t target_lag = '1 hour' warehouse = w as {QUERY}")
    run("insert into events values ('c')")
    run(f"create or alter dynamic table t target_lag = '2 hours' warehouse = x as {QUERY}")
    assert len(run("select * from t")) == 2
    assert shown(run) == ("2 hours", "ENABLE", "INCREMENTAL", None, "X")


def test_failed_create_or_alter_leaves_the_table_as_it_was(run):
    run(f"create or alter dynamic table t {OPTIONS} as {QUERY}")
    refused(run, f"create or alter dynamic table t {OPTIONS} as select 1 / 0 as n from events")
    assert len(run("select * from t")) == 2
    run("alter dynamic table t refresh")


def test_table_that_is_initialized_on_schedule_is_empty_until_its_first_refresh(run):
    run(f"create dynamic table t {OPTIONS} initialize = on_schedule as {QUERY}")
    assert run("select * from t") == []
    run("alter dynamic table t refresh")
    assert len(run("select * from t")) == 2


@pytest.mark.parametrize(
    ("lag", "said"),
    [
        ("'60 seconds'", "60 seconds"),
        ("'1 minute'", "1 minute"),
        ("'2 hours'", "2 hours"),
        ("'1 day'", "1 day"),
        ("downstream", "DOWNSTREAM"),
    ],
)
def test_target_lag_is_a_number_and_a_unit_or_downstream(run, lag, said):
    run(f"create dynamic table t target_lag = {lag} warehouse = w as {QUERY}")
    assert shown(run)[0] == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("target_lag = '5 minutes'", ("5 minutes", "ENABLE", "W")),
        ("target_lag = downstream, warehouse = x", ("DOWNSTREAM", "ENABLE", "X")),
        ("scheduler = disable", (None, "DISABLE", "W")),
    ],
)
def test_alter_changes_lag_warehouse_and_scheduler(run, change, said):
    run(f"create dynamic table t target_lag = '1 hour' warehouse = w as {QUERY}")
    run(f"alter dynamic table t set {change}")
    assert (*shown(run)[:2], shown(run)[4]) == said


@pytest.mark.parametrize(
    ("asked", "query", "mode", "reason"),
    [
        ("auto", QUERY, "INCREMENTAL", None),
        ("full", QUERY, "FULL", "USER_SPECIFIED_FULL_REFRESH"),
        ("auto", f"{QUERY} limit 1", "FULL", "QUERY_NOT_SUPPORTED_FOR_INCREMENTAL"),
        ("auto", "select kind from whole", "FULL", "UPSTREAM_USES_FULL_REFRESH"),
    ],
)
def test_refresh_mode_is_settled_at_creation(run, asked, query, mode, reason):
    run(
        "create dynamic table whole scheduler = disable warehouse = w refresh_mode = full "
        "as select kind from events"
    )
    run(
        "create dynamic table t scheduler = disable warehouse = w "
        f"refresh_mode = {asked} as {query}"
    )
    assert shown(run)[2:4] == (mode, reason)


def test_dropped_table_is_gone(run):
    run(f"create dynamic table t {OPTIONS} as {QUERY}")
    run("drop dynamic table t")
    assert refused(run, "alter dynamic table t refresh")[0] == 2003
    run("drop dynamic table if exists t")


def test_what_cannot_be_is_refused_by_name(run):
    run(
        "create dynamic table hourly target_lag = '1 hour' warehouse = w as select kind from events"
    )
    for statement, errno, words in (
        (
            "create dynamic table t target_lag = '59 seconds' warehouse = w as select 1 a",
            1421,
            "at least 60 seconds",
        ),
        ("create dynamic table t target_lag = 'soon' warehouse = w as select 1 a", 1421, "soon"),
        ("create dynamic table t warehouse = w as select 1 a", 1420, "TARGET_LAG"),
        (
            "create dynamic table t target_lag = '5 minutes' warehouse = w as select * from hourly",
            1421,
            "1 hour",
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
            f"create dynamic table t {OPTIONS} as select * from events "
            "where kind in (select kind from hourly)",
            2711,
            "subquery",
        ),
        (
            f"create dynamic table t {OPTIONS} as select current_timestamp() as at from events",
            2711,
            "CURRENTTIMESTAMP",
        ),
        (
            f"create dynamic table t {OPTIONS} as select kind from events "
            "where ai_sentiment(kind) is not null",
            2711,
            "AI_SENTIMENT",
        ),
        (f"create dynamic table t {OPTIONS} cluster by (a) as select 1 a", 2, "CLUSTER"),
        (
            "create dynamic table t (a int) target_lag = '1 hour' warehouse = w as select 1 a",
            2,
            "column list",
        ),
        ("alter dynamic table hourly set refresh_mode = full", 2, "REFRESH_MODE"),
        ("alter dynamic table t suspend", 2003, "does not exist"),
        ("insert into hourly values ('a')", 1502, "dynamic table"),
        ("delete from hourly", 1502, "dynamic table"),
        ("alter dynamic table events refresh", 2003, "does not exist"),
    ):
        found, message = refused(run, statement)
        assert found == errno, statement
        assert words in message
