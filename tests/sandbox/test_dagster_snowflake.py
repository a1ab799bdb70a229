"""dagster-snowflake and dagster-snowflake-pandas, as they are, on the sandbox."""

from datetime import timedelta

import dagster as dg
import pandas as pd
import pytest
from dagster_snowflake import SnowflakeResource, fetch_last_updated_timestamps
from dagster_snowflake_pandas import SnowflakePandasIOManager

DAYS = dg.DailyPartitionsDefinition("2026-06-01")


@pytest.fixture
def settings(sandbox):
    return {
        "account": "SANDBOX",
        "user": "SANDBOX",
        "password": sandbox.server.credentials.password,
        "database": sandbox.database,
        "schema": "STORIES",
        "warehouse": "SMALL",
        "additional_snowflake_connection_args": {
            "host": "127.0.0.1",
            "port": sandbox.server.port,
            "protocol": "http",
            "platform_detection_timeout_seconds": 0,
        },
    }


@pytest.fixture
def connection(settings):
    with SnowflakeResource(**settings).get_connection() as connection:
        yield connection


@pytest.fixture
def materialize(settings):
    def materialized(*assets, day=None, selection=None):
        resources = {"io_manager": SnowflakePandasIOManager(**settings)}
        return dg.materialize(
            list(assets), resources=resources, partition_key=day, selection=selection
        )

    return materialized


@dg.asset(partitions_def=DAYS, metadata={"partition_expr": "posted_at"})
def stories(context: dg.AssetExecutionContext) -> pd.DataFrame:
    day = pd.Timestamp(context.partition_key)
    posted = [day, day + pd.Timedelta(hours=23)]
    return pd.DataFrame({"id": [1, 2], "posted_at": posted, "run_id": context.run.run_id})


@dg.asset(partitions_def=DAYS, metadata={"partition_expr": "day"})
def counts(stories: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"day": [stories["posted_at"].min()], "stories": [len(stories)]})


@dg.asset
def total(stories: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"stories": [len(stories)]})


def test_resource_connects_and_commits(settings, sandbox):
    with SnowflakeResource(**settings).get_connection() as connection:
        connection.cursor().execute("create table numbers as select 1 as n")
    assert sandbox.query("select n from numbers", schema="STORIES") == [(1,)]


def test_partition_written_twice_is_replaced(materialize, sandbox):
    runs = [
        materialize(stories, counts, day=day).dagster_run.run_id
        for day in ("2026-06-01", "2026-06-02", "2026-06-01")
    ]
    assert sandbox.query(
        "select posted_at::date::varchar, run_id, count(*) from stories group by all order by 1",
        schema="STORIES",
    ) == [("2026-06-01", runs[2], 2), ("2026-06-02", runs[1], 2)]


def test_asset_gets_the_rows_of_its_own_partition_or_of_all(materialize, sandbox):
    for day in ("2026-06-01", "2026-06-02"):
        materialize(stories, counts, day=day)
    materialize(stories, total, selection=[total])
    assert sandbox.query("select stories from counts", schema="STORIES") == [(2,), (2,)]
    assert sandbox.query("select stories from total", schema="STORIES") == [(4,)]


def last_updated(connection, *tables, **options):
    return fetch_last_updated_timestamps(
        snowflake_connection=connection, schema="STORIES", tables=tables, **options
    )


def test_time_of_the_last_change_is_that_of_the_clock(connection):
    connection.cursor().execute("create table numbers as select 1 as n")
    changed = last_updated(connection, "numbers")["numbers"]
    now = connection.cursor().execute("select current_timestamp()").fetchone()[0]
    assert timedelta(0) <= now - changed < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("statement", "is_change"),
    [
        ("insert into numbers values (2)", True),
        ("update numbers set n = 3", True),
        ("alter table numbers add column m int", True),
        ("select * from numbers", False),
        ("create table if not exists numbers (n int)", False),
    ],
)
def test_each_change_of_a_table_moves_its_time(connection, statement, is_change):
    connection.cursor().execute("create table numbers as select 1 as n")
    before = last_updated(connection, "numbers")["numbers"]
    connection.cursor().execute(statement)
    after = last_updated(connection, "numbers")["numbers"]
    assert (after > before) is is_change


def test_change_counts_from_the_commit_and_not_when_rolled_back(connection):
    run = connection.cursor().execute
    run("create table numbers as select 1 as n")
    before = last_updated(connection, "numbers")["numbers"]
    run("begin")
    run("delete from numbers")
    run("rollback")
    assert last_updated(connection, "numbers")["numbers"] == before
    run("begin")
    run("delete from numbers")
    run("commit")
    assert last_updated(connection, "numbers")["numbers"] > before


def test_missing_table_is_left_out_or_refused(connection, settings):
    connection.cursor().execute("create table numbers as select 1 as n")
    found = last_updated(
        connection,
        "numbers",
        "nothing",
        database=settings["database"],
        ignore_missing_tables=True,
    )
    assert list(found) == ["numbers"]
    with pytest.raises(ValueError, match="nothing could not be found"):
        last_updated(connection, "nothing")
