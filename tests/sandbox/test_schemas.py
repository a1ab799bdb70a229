"""Schemas that are dropped or replaced: everything in them goes with them."""

import pytest

STATEMENTS = {
    "table": "create table news.made (n int)",
    "view": "create view news.made as select 1 as n",
    "stage": "create stage news.made directory = (enable = true)",
    "dynamic table": "create dynamic table news.made warehouse = w target_lag = '1 day'"
    " as select n from public.numbers",
    "cortex search service": "create cortex search service news.made on title warehouse = w"
    " target_lag = '1 day' as select title from public.titles",
}


@pytest.fixture
def run(session):
    session("create table numbers as select 1 as n")
    session("create table titles as select 'a title' as title")
    session("create schema news")
    session("use schema public")
    return session


@pytest.mark.parametrize("kind", STATEMENTS)
def test_replaced_schema_is_empty(run, kind):
    run(STATEMENTS[kind])
    assert run(f"show {kind}s in schema news")
    run("create or replace schema news")
    assert not run(f"show {kind}s in schema news")
    run(STATEMENTS[kind])


@pytest.mark.parametrize("kind", STATEMENTS)
def test_dropped_schema_leaves_nothing_for_the_next_one(run, kind):
    run(STATEMENTS[kind])
    run("drop schema news")
    run("create schema news")
    assert not run(f"show {kind}s in schema news")


def test_files_of_a_stage_go_with_its_schema(run, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("hello")
    run(STATEMENTS["stage"])
    run(f"put 'file://{file.as_posix()}' @news.made auto_compress = false")
    run("create or replace schema news")
    run(STATEMENTS["stage"])
    assert not run("list @news.made")


def test_schema_that_something_depends_on_can_be_restricted(run):
    run(STATEMENTS["table"])
    assert run.refused("drop schema news restrict")
    assert run("show tables in schema news")


def test_clone_of_a_schema_is_refused_by_name(run):
    assert "CREATE SCHEMA ... CLONE" in run.refused("create schema copied clone news").msg
