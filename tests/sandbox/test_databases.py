"""Databases that are made, replaced and dropped: everything in them goes with them."""

import pytest
from snowflake.connector import Error

from snowflake_sandbox.client import connect
from snowflake_sandbox.serving import run as serve
from snowflake_sandbox.store import Store


@pytest.fixture
def name(sandbox):
    """A database that no other test uses; it is there, with a table in it."""
    name = f"DROPPED_{sandbox.database}"
    yield name
    sandbox._store.detach(name)


@pytest.fixture
def run(session, name):
    session(f"create database {name}")
    session("create table stories (title varchar(7)) comment = 'all of them'")
    session("insert into stories values ('a story')")
    return session


@pytest.mark.parametrize("ending", ["", "cascade"])
def test_dropped_database_is_gone_with_its_tables(run, name, ending):
    assert run(f"drop database {name} {ending}") == [(f"{name} successfully dropped.",)]
    assert run.refused(f"select * from {name}.public.stories").errno == 2003
    assert name not in [row[1] for row in run("show databases")]
    assert run.refused(f"use database {name}").errno == 2043


def test_session_in_a_dropped_database_is_nowhere(run, other, name):
    other(f"use database {name}")
    run(f"drop database {name}")
    for session in (run, other):
        where = "select current_database(), current_schema()"
        assert session(where) == [(None, None)]
        assert session.refused("select * from stories").errno == 90105


def test_database_that_is_made_again_starts_empty(run, name):
    run("create stage files directory = (enable = true)")
    run("create schema managed with managed access")
    run("use schema public")
    run("create temporary table scratch as select 1 as n")
    run("create dynamic table counted warehouse = w target_lag = '1 day' as select 1 as n")
    run(f"drop database {name}")
    run(f"create database {name}")
    assert not run("show tables")
    assert not run("show stages")
    assert not run("show dynamic tables")
    assert run.refused("select * from scratch").errno == 2003
    run("create table stories (title varchar)")
    comment = "select comment from information_schema.tables where table_name = 'STORIES'"
    assert run(comment) == [(None,)]


def test_replaced_database_is_empty_and_the_current_one(run, other, name):
    other(f"use database {name}")
    run("create dynamic table counted warehouse = w target_lag = '1 day' as select 1 as n")
    run(f"create or replace database {name}")
    assert run("select current_database(), current_schema()") == [(name, "PUBLIC")]
    assert not run("show tables")
    assert not run("show dynamic tables")
    assert run.refused(f"create database {name}").errno == 2002
    assert run(f"create database if not exists {name}") == [
        (f"{name} already exists, statement succeeded.",)
    ]


def test_clone_of_a_database_is_refused_by_name(run, name):
    refused = run.refused(f"create or replace database copied clone {name}")
    assert "CREATE DATABASE ... CLONE" in refused.msg


def test_files_of_a_stage_go_with_its_database(run, name, tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("hello")
    run("create stage files")
    run(f"put 'file://{file.as_posix()}' @files auto_compress = false")
    run(f"drop database {name}")
    run(f"create database {name}")
    run("create stage files")
    assert not run("list @files")


def test_database_that_is_not_there_is_dropped_only_if_exists(session):
    error = session.refused("drop database nowhere")
    assert (error.errno, error.sqlstate) == (2003, "02000")
    [(answer,)] = session("drop database if exists nowhere")
    assert "already dropped" in answer


@pytest.mark.parametrize("name", ['"memory"', '"system"', '"_fs_global"'])
def test_database_of_the_sandbox_itself_is_not_there_to_be_dropped(session, name):
    assert session.refused(f"drop database {name}").errno == 2003


def test_restrict_is_refused_where_it_might_matter(run, name):
    error = run.refused(f"drop database {name} restrict")
    assert error.errno == 2
    run("drop table stories")
    run(f"drop database {name} restrict")


def test_owner_alone_drops_a_database(sandbox, session, other, role, name):
    session(f"grant create database on account to role {role}")
    other(f"use role {role}")
    other(f"create database {name}")
    session(f"create role other_{role}")
    session(f"grant usage on database {name} to role other_{role}")
    third = sandbox.connect().cursor()
    third.execute(f"use role other_{role}")
    with pytest.raises(Error) as refused:
        third.execute(f"drop database {name}")
    assert refused.value.errno == 3001
    other(f"drop database {name}")


def test_grants_on_a_dropped_database_are_not_those_of_the_next(run, name, role):
    run(f"grant usage on database {name} to role {role}")
    run(f"grant usage on schema {name}.public to role {role}")
    run(f"grant select on future tables in database {name} to role {role}")
    run(f"drop database {name}")
    run(f"create database {name}")
    assert not run(f"show grants to role {role}")
    assert not run(f"show future grants in database {name}")


def test_file_of_a_dropped_database_is_gone(tmp_path):
    store = Store(tmp_path)
    with serve(store) as server, connect(server, "news", "public") as connection:
        cursor = connection.cursor()
        cursor.execute("create table stories as select 1 as id")
        cursor.execute("drop database news")
        assert not list(tmp_path.glob("NEWS.db*"))
        cursor.execute("create database news")
        assert cursor.execute("show tables").fetchall() == []
    store.close()
