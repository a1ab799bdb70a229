"""Names in quotes are exact, others are upper case."""

import pytest


@pytest.fixture
def quoted(session):
    session('create table "stories" ("id" int, POINTS int)')
    session('insert into "stories" ("id", points) values (1, 2)')
    return session


def test_exact_name_is_found(quoted):
    assert quoted('select "id", points from "stories"') == [(1, 2)]
    assert quoted('select s."id" as "Story Id", S.Points from "stories" as s') == [(1, 2)]
    assert [column.name for column in quoted.columns('select * from "stories"')] == ["id", "POINTS"]


@pytest.mark.parametrize(
    ("statement", "errno", "name"),
    [
        ("select 1 from stories", 2003, "STORIES"),
        ('select id from "stories"', 904, "'ID'"),
        ('select "points" from "stories"', 904, "points"),
        ('insert into "stories" (id) values (1)', 904, "'ID'"),
        ('update "stories" set id = 2', 904, "'ID'"),
        ("drop table stories", 2003, "STORIES"),
    ],
)
def test_name_in_another_case_does_not_exist(quoted, statement, errno, name):
    refused = quoted.refused(statement)
    assert (refused.errno, name in refused.msg) == (errno, True), refused.msg


def test_name_that_is_upper_case_needs_no_quotes(session):
    session('create table "STORIES" ("ID" int)')
    assert session("select id from stories") == []
    assert session.refused('select "id" from stories').errno == 904
    assert session.refused('select 1 from "stories"').errno == 2003


def test_alias_in_quotes_is_exact_in_what_reads_it(session):
    assert session('with named as (select 1 as "n") select "n" from named') == [(1,)]


@pytest.mark.parametrize(
    "statement",
    ["create table stories (id int)", 'create table twins ("a" int, A int)'],
)
def test_names_that_differ_in_case_only_are_not_emulated(quoted, statement):
    refused = quoted.refused(statement)
    assert (refused.errno, "in different cases" in refused.msg) == (2, True)


def test_frame_with_names_in_lower_case_needs_quotes(session):
    import pandas as pd
    from snowflake.connector.pandas_tools import write_pandas

    write_pandas(session.connection, pd.DataFrame({"id": [1]}), "ids", auto_create_table=True)
    assert session('select "id" from "ids"') == [(1,)]
    assert session.refused("select id from ids").errno == 2003
