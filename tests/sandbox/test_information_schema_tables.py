"""What INFORMATION_SCHEMA.TABLES says of tables, views and dynamic tables."""

import pytest

KINDS = """
    select tables.table_name, table_type, is_dynamic
    from information_schema.tables
    where table_schema = 'PUBLIC'
    order by table_name
"""


@pytest.fixture
def run(session):
    session("create table plain as select 1 as n")
    session("create view seen as select n from plain")
    session(
        "create dynamic table refreshed warehouse = w target_lag = '1 day' as select n from plain"
    )
    return session


def test_views_are_listed_and_dynamic_tables_are_told_from_others(run):
    assert run(KINDS) == [
        ("PLAIN", "BASE TABLE", "NO"),
        ("REFRESHED", "BASE TABLE", "YES"),
        ("SEEN", "VIEW", "NO"),
    ]


def test_table_can_be_named_in_another_database_and_joined(run, sandbox):
    rows = run(
        f"select t.table_name, c.column_name from {sandbox.database}.information_schema.tables as t"
        f" inner join {sandbox.database}.information_schema.columns as c"
        " on t.table_name = c.table_name and t.table_schema = c.table_schema"
        " where t.table_schema = 'PUBLIC' order by 1"
    )
    assert ("PLAIN", "N") in rows


def test_table_of_a_dropped_schema_is_listed_nowhere(run):
    run("create schema gone")
    run(
        "create dynamic table gone.refreshed warehouse = w target_lag = '1 day'"
        " as select n from public.plain"
    )
    run("drop schema gone")
    assert run("select 1 from information_schema.tables where table_schema = 'GONE'") == []


def test_table_has_the_comment_that_it_was_given(session):
    session("create transient table commented (id int) comment = 'Pete''s'")
    session("create transient table bare (id int)")
    comments = session("select table_name, comment from information_schema.tables order by 1")
    assert comments == [("BARE", None), ("COMMENTED", "Pete's")]
