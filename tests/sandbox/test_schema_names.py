"""Names of two parts, where a database has the name of the schema."""

import pytest


@pytest.fixture
def run(session, sandbox):
    """A session whose database has a schema with a table, and both bear the name of a database."""
    name = sandbox.database
    session("use warehouse w")
    session(f"create schema {name}")
    session("create table numbers as select 1 as n")
    session(f"create table {name}.public.numbers as select 9 as n")
    session(f"use schema {name}.public")

    def run(statement):
        return session(statement.format(schema=name))

    return run


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("select 1 as n", [(1,)]),
        ("insert into {schema}.numbers values (2)", [(1,), (2,)]),
        ("update {schema}.numbers set n = 3", [(3,)]),
        ("delete from {schema}.numbers where {schema}.numbers.n = 1", []),
        ("merge into {schema}.numbers as t using (select 1 as n) as s on t.n = s.n "
         "when matched then update set n = 4", [(4,)]),
        ("truncate table {schema}.numbers", []),
        ("create or replace table {schema}.numbers as select 5 as n", [(5,)]),
        ("alter table {schema}.numbers add column m int", [(1, None)]),
    ],
)  # fmt: skip
def test_table_is_that_of_the_schema(run, statement, rows):
    run(statement)
    assert run("select * from {schema}.numbers") == rows
    assert run("select n from {schema}.public.numbers") == [(9,)]


def test_view_reads_the_table_of_the_schema(run):
    run("create view {schema}.doubled as select t.n * 2 as n from {schema}.numbers as t")
    run("create view quadrupled as select d.n * 2 as n from {schema}.{schema}.doubled as d")
    assert run("select doubled.n from {schema}.doubled") == [(2,)]
    assert run("select n from quadrupled") == [(4,)]


def test_dynamic_table_notices_a_change_behind_a_view(run):
    run("create view {schema}.doubled as select n * 2 as n from {schema}.numbers")
    run(
        "create dynamic table {schema}.total scheduler = disable warehouse = w "
        "refresh_mode = full as select sum(n) as n from {schema}.doubled"
    )
    run("insert into {schema}.numbers values (2)")
    run("alter dynamic table {schema}.total refresh")
    assert run("select n from {schema}.total") == [(6,)]


def test_table_is_found_by_what_tells_of_it(run):
    assert [row[0] for row in run("describe table {schema}.numbers")] == ["N"]
    [shown] = run("show tables in schema {schema}.{schema}")
    assert shown[1] == "NUMBERS"
    assert run("select n from identifier('{schema}.numbers')") == [(1,)]


def test_database_is_made_where_a_schema_has_its_name(sandbox, session):
    name = f"OTHER_{sandbox.database}"
    session(f"create schema {name}")
    session("create table numbers as select 1 as n")
    session(f"create database {name}")
    session("create table numbers as select 2 as n")
    assert session.value(f"select n from {sandbox.database}.{name}.numbers") == 1
    assert session.value("select n from public.numbers") == 2
    sandbox.query(f"drop database {name}")
