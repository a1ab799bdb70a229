"""A Snowpark session, as far as it needs SQL only."""

from datetime import date, datetime

import pytest
from snowflake.snowpark import Session
from snowflake.snowpark.exceptions import SnowparkSQLException
from snowflake.snowpark.functions import col, sum


@pytest.fixture
def snowpark(sandbox):
    session = Session.builder.configs({"connection": sandbox.connect()}).create()
    yield session
    session.close()


@pytest.fixture
def stories(snowpark):
    rows = [[1, "python"], [2, "duckdb"], [3, "duckdb"]]
    snowpark.create_dataframe(rows, schema=["id", "topic"]).write.save_as_table("stories")
    return snowpark.table("stories")


def test_statement_is_run(snowpark):
    assert snowpark.sql("select 1 as n, 'a' as name").collect()[0].as_dict() == {
        "N": 1,
        "NAME": "a",
    }


def test_frame_of_python_values_has_their_types(snowpark):
    values = [1, "a", 1.5, True, date(2026, 6, 15), datetime(2026, 6, 15, 10)]
    frame = snowpark.create_dataframe([values, [None] * 6], schema=list("abcdef"))
    assert [list(row) for row in frame.collect()] == [values, [None] * 6]


def test_frame_of_many_rows_is_bound_in_one_statement(snowpark):
    frame = snowpark.create_dataframe([[n, None] for n in range(2000)], schema=["n", "nothing"])
    assert (frame.count(), frame.select(sum("n")).collect()[0][0]) == (2000, 1_999_000)


def test_table_is_filtered_grouped_and_counted(stories):
    counted = stories.filter(col("id") > 1).group_by("topic").count().collect()
    assert [tuple(row) for row in counted] == [("duckdb", 2)]


def test_frame_is_appended_to_a_table_and_overwrites_it(snowpark, stories):
    more = snowpark.create_dataframe([[4, "dagster"]], schema=["id", "topic"])
    more.write.save_as_table("stories", mode="append")
    assert stories.count() == 4
    more.write.save_as_table("stories", mode="overwrite")
    assert [tuple(row) for row in snowpark.table("stories").collect()] == [(4, "dagster")]


def test_result_is_kept_in_a_temporary_table(stories):
    assert stories.cache_result().count() == 3


def test_frame_becomes_a_view(snowpark, stories):
    stories.filter(col("topic") == "duckdb").create_or_replace_view("of_duckdb")
    assert snowpark.table("of_duckdb").count() == 2


def test_rows_are_updated_and_deleted(stories):
    assert stories.update({"topic": "dagster"}, stories["id"] == 1).rows_updated == 1
    assert stories.delete(stories["topic"] == "dagster").rows_deleted == 1
    assert stories.count() == 2


def test_pandas_frames_come_and_go(snowpark, stories):
    snowpark.write_pandas(stories.to_pandas(), "COPIED", auto_create_table=True)
    assert snowpark.table("copied").count() == 3


def test_query_of_staged_files_is_refused(snowpark):
    snowpark.sql("create stage files").collect()
    with pytest.raises(SnowparkSQLException, match="the sandbox does not emulate it"):
        snowpark.read.json("@files/a.json").collect()
