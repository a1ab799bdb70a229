"""CREATE TABLE … CLONE."""

import pytest


@pytest.fixture
def run(session):
    session("create table original (n int not null, s varchar(3))")
    session("insert into original values (1, 'a')")
    return session


def test_clone_has_the_rows_and_is_changed_by_itself(run):
    run("create table copy clone original")
    run("insert into copy values (2, 'b')")
    assert run("select * from copy order by all") == [(1, "a"), (2, "b")]
    assert run("select * from original") == [(1, "a")]


def test_column_that_may_not_be_null_may_not_be_so_in_the_clone(run):
    run("create table copy clone original")
    assert run.refused("insert into copy values (null, 'b')").errno == 100072


def test_clone_replaces_a_table_only_where_that_is_asked_for(run):
    run("create table copy as select 5 as five")
    assert run.refused("create table copy clone original").errno == 2002
    run("create table if not exists copy clone original")
    assert run("select * from copy") == [(5,)]
    run("create or replace table copy clone original")
    assert run("select * from copy") == [(1, "a")]


def test_what_is_not_there_cannot_be_cloned(session):
    assert session.refused("create table copy clone nothing").errno == 2003
