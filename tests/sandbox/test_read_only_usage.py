"""The database SNOWFLAKE, which nobody can change."""

import pytest


@pytest.mark.parametrize(
    "change",
    [
        "insert into snowflake.account_usage.query_history (query_id) values ('x')",
        "update snowflake.account_usage.query_history set query_tag = 'x'",
        "delete from snowflake.account_usage.query_history",
        "truncate table snowflake.account_usage.query_history",
        "drop table snowflake.account_usage.query_history",
        "alter table snowflake.account_usage.query_history add column mine int",
        "create table snowflake.account_usage.mine (id int)",
        "create view snowflake.account_usage.mine as select 1 as one",
        "create schema snowflake.mine",
        "drop schema snowflake.account_usage",
        "drop database snowflake",
    ],
)
def test_nobody_changes_the_database_snowflake(session, change):
    refused = session.refused(change)
    assert (refused.errno, refused.sqlstate) == (3001, "42501")
    assert "SNOWFLAKE" in refused.msg


def test_everybody_reads_the_database_snowflake(session):
    session("create table copied as select * from snowflake.account_usage.query_history")
    assert session.value("select count(*) > 0 from copied")
