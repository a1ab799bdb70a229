"""Transactions."""

import pytest


@pytest.fixture(autouse=True)
def table(session):
    session("create table stories (id int not null, title varchar)")


def count(session):
    return session.value("select count(*) from stories")


def test_uncommitted_rows_are_visible_to_their_own_session_only(session, other):
    session("begin")
    session("insert into stories values (1, 'a')")
    assert (count(session), count(other)) == (1, 0)


def test_committed_rows_are_visible_to_everyone(session, other):
    session("begin transaction")
    session("insert into stories values (1, 'a')")
    session("commit")
    assert count(other) == 1


def test_rolled_back_rows_are_gone(session):
    session("begin")
    session("insert into stories values (1, 'a')")
    session("rollback")
    assert count(session) == 0


def test_closing_the_session_rolls_back(session, other):
    session("begin")
    session("insert into stories values (1, 'a')")
    session.close()
    assert count(other) == 0


@pytest.mark.parametrize(
    "ddl",
    [
        "create table another (id int)",
        "create or replace temporary table another (id int)",
        "create view another as select 1 as one",
        "alter table stories add column score int",
        "drop table if exists another",
        "comment on table stories is 'all of them'",
    ],
)
def test_ddl_commits_what_came_before(session, other, ddl):
    session("begin")
    session("insert into stories (id) values (1)")
    session(ddl)
    session("rollback")
    assert count(other) == 1


def test_ddl_is_not_undone_by_a_rollback(session):
    session("begin")
    session("create table another (id int)")
    session("rollback")
    assert session("select * from another") == []


def test_truncate_is_part_of_the_transaction(session):
    session("insert into stories values (1, 'a')")
    session("begin")
    session("truncate table stories")
    assert count(session) == 0
    session("rollback")
    assert count(session) == 1


def test_begin_within_a_transaction_is_ignored(session, other):
    session("begin")
    session("insert into stories values (1, 'a')")
    session("begin")
    session("insert into stories values (2, 'b')")
    session("commit")
    assert count(other) == 2


def test_commit_and_rollback_without_a_transaction_succeed(session):
    session("commit")
    session("rollback")


def test_each_statement_reads_what_was_committed_before_it(session, other):
    session("begin")
    assert count(session) == 0
    other("insert into stories values (1, 'a')")
    assert count(session) == 1


def test_transaction_that_only_read_may_change_what_others_changed_meanwhile(session, other):
    session("insert into stories values (1, 'a')")
    session("begin")
    assert count(session) == 1
    other("update stories set title = 'b'")
    session("update stories set title = title || 'c'")
    session("commit")
    assert session("select title from stories") == [("bc",)]


def test_statement_that_does_not_compile_leaves_the_transaction_alone(session, other):
    session("begin")
    session("insert into stories values (1, 'a')")
    for wrong in (
        "selec 1",
        "select nope from stories",
        "select * from nope",
        "select nope(1)",
        "create task nightly as select 1",
    ):
        session.refused(wrong)
    session("insert into stories values (2, 'b')")
    session("commit")
    assert count(other) == 2


def test_commit_after_a_statement_failed_while_it_ran_says_that_nothing_is_kept(session, other):
    session("begin")
    session("insert into stories values (1, 'a')")
    assert session.refused("insert into stories values (null, 'b')").errno == 100072
    refused = session.refused("commit")
    assert (refused.errno, refused.sqlstate) == (2, "0A000")
    assert "rolled the transaction back" in refused.msg
    assert count(other) == 0


def test_ddl_after_a_statement_failed_while_it_ran_does_not_lose_rows_silently(session):
    session("begin")
    session("insert into stories values (1, 'a')")
    session.refused("insert into stories values (null, 'b')")
    assert "rolled the transaction back" in session.refused("create table another (id int)").msg


def test_rollback_after_a_failure_makes_the_session_usable_again(session):
    session("begin")
    session("insert into stories values (1, 'a')")
    session.refused("insert into stories values (null, 'b')")
    assert session.refused("select 1").errno == 2
    session("rollback")
    session("insert into stories values (2, 'b')")
    assert session("select id from stories") == [(2,)]


def test_without_autocommit_a_change_begins_a_transaction(session, other):
    session.connection.autocommit(False)
    for change in (
        "insert into stories values (1, 'a')",
        "merge into stories using (select 2 as id) as new on stories.id = new.id "
        "when not matched then insert (id) values (new.id)",
        "update stories set title = 'b'",
    ):
        session(change)
        assert count(other) == 0
    session.connection.rollback()
    assert count(session) == 0


def test_without_autocommit_commit_keeps_the_changes(session, other):
    session("alter session set autocommit = false")
    session("insert into stories values (1, 'a')")
    session.connection.commit()
    assert count(other) == 1


def test_autocommit_can_be_off_from_the_beginning(sign_in, sandbox, other):
    session = sign_in(database=sandbox.database, autocommit=False)
    session("insert into stories values (1, 'a')")
    assert count(other) == 0


def test_turning_autocommit_on_commits(session, other):
    session("alter session set autocommit = false")
    session("insert into stories values (1, 'a')")
    session("alter session set autocommit = true")
    assert count(other) == 1


def test_failed_insert_overwrite_keeps_the_old_rows(session):
    session("insert into stories values (1, 'a')")
    session.refused("insert overwrite into stories select null, 'b'")
    assert session("select * from stories") == [(1, "a")]


def test_insert_overwrite_can_be_rolled_back(session):
    session("insert into stories values (1, 'a')")
    session("begin")
    session("insert overwrite into stories values (2, 'b')")
    assert session("select id from stories") == [(2,)]
    session("rollback")
    assert session("select id from stories") == [(1,)]


def test_changing_two_databases_in_one_transaction_is_not_emulated(sandbox, session):
    session(f"create database {sandbox.database}_b")
    session("create table stories (id int)")
    session(f"use {sandbox.database}")
    session("begin")
    session("insert into stories values (1, 'a')")
    refused = session.refused(f"insert into {sandbox.database}_b.public.stories values (1)")
    assert (refused.errno, refused.sqlstate) == (2, "0A000")
    assert "two databases" in refused.msg
