"""Locks: who changes a table first, and who waits."""

import time
from concurrent.futures import TimeoutError, wait

import pytest

from snowflake_sandbox import locks


@pytest.fixture(autouse=True)
def table(session):
    session("create table stories (id int, title varchar)")
    session("insert into stories values (1, 'a')")


def is_waiting(future):
    with pytest.raises(TimeoutError):
        future.result(timeout=0.3)
    return True


@pytest.mark.parametrize(
    ("change", "titles"),
    [
        ("update stories set title = title || '!'", ["a!", "b!"]),
        ("delete from stories where title = 'b'", ["a"]),
        ("truncate table stories", []),
        (
            "merge into stories using (select 2 as id) as new on stories.id = new.id "
            "when matched then update set title = 'merged' "
            "when not matched then insert (id) values (new.id)",
            ["a", "merged"],
        ),
    ],
)
def test_change_waits_for_the_lock_of_another_session_and_then_sees_its_rows(
    session, other, in_background, change, titles
):
    session("begin")
    session("update stories set title = title")
    session("insert into stories values (2, 'b')")
    waiting = in_background(other, change)
    assert is_waiting(waiting)
    session("commit")
    waiting.result(timeout=10)
    assert other("select title from stories order by title") == [(title,) for title in titles]


def test_waiting_change_within_a_transaction_sees_the_rows_too(session, other, in_background):
    other("begin")
    other("select * from stories")
    session("begin")
    session("update stories set title = 'b'")
    waiting = in_background(other, "update stories set title = title || 'c'")
    assert is_waiting(waiting)
    session("commit")
    waiting.result(timeout=10)
    other("commit")
    assert session("select title from stories") == [("bc",)]


def test_insert_and_select_wait_for_nobody(session, other):
    session("begin")
    session("update stories set title = 'b'")
    other("insert into stories values (2, 'c')")
    assert other("select title from stories order by id") == [("a",), ("c",)]


def test_change_outside_a_transaction_gives_its_lock_back_at_once(session, other):
    session("update stories set title = 'b'")
    session.refused("update stories set title = nope")
    other("alter session set lock_timeout = 0")
    other("update stories set title = title || 'c'")
    assert session("select title from stories") == [("bc",)]


@pytest.mark.parametrize("end", ["commit", "rollback", "create table another (id int)"])
def test_end_of_the_transaction_gives_the_lock_back(session, other, end):
    session("begin")
    session("update stories set title = 'b'")
    session(end)
    other("alter session set lock_timeout = 0")
    other("update stories set title = 'c'")


def test_end_of_the_session_gives_the_lock_back(session, other):
    session("begin")
    session("update stories set title = 'b'")
    session.close()
    other("alter session set lock_timeout = 0")
    other("update stories set title = title || 'c'")
    assert other("select title from stories") == [("ac",)]


def test_lock_timeout_ends_the_wait(session, other):
    session("begin")
    session("update stories set title = 'b'")
    other("alter session set lock_timeout = 1")
    started = time.monotonic()
    refused = other.refused("update stories set title = 'c'")
    assert time.monotonic() - started >= 1
    assert (refused.errno, refused.sqlstate) == (625, "57014")
    assert "PUBLIC.STORIES" in refused.msg


def test_lock_timeout_of_zero_does_not_wait(session, other):
    session("begin")
    session("update stories set title = 'b'")
    other("alter session set lock_timeout = 0")
    assert other.refused("update stories set title = 'c'").errno == 625


def test_other_tables_are_not_locked(session, other):
    session("create schema staging")
    session("create table stories (id int, title varchar)")
    session("begin")
    session("update staging.stories set title = 'b'")
    other("alter session set lock_timeout = 0")
    other("update public.stories set title = 'c'")


def test_temporary_table_locks_nothing(session, other):
    session("create temporary table stories (id int, title varchar)")
    session("begin")
    session("update stories set title = 'b'")
    other("alter session set lock_timeout = 0")
    other("update stories set title = 'c'")


def test_two_transactions_that_wait_for_each_other_do_not_wait_for_ever(
    session, other, in_background
):
    session("create table comments (id int)")
    session("begin")
    session("update stories set title = 'b'")
    other("begin")
    other("update comments set id = 1")
    waiting = in_background(session, "update comments set id = 2")
    assert is_waiting(waiting)
    assert other.refused("update stories set title = 'c'").errno == 625
    other("rollback")
    waiting.result(timeout=10)


def test_idle_transaction_in_the_way_is_rolled_back(session, other, monkeypatch):
    monkeypatch.setattr(locks, "IDLE_SECONDS", 0.2)
    session("begin")
    session("update stories set title = 'b'")
    other("update stories set title = title || 'c'")
    assert other("select title from stories") == [("ac",)]


def test_many_waiting_sessions_do_not_keep_the_holder_from_going_on(
    sandbox, session, in_background
):
    session("begin")
    session("update stories set id = 0")
    waiting = [in_background(sandbox.query, "update stories set id = id + 1") for _ in range(50)]
    assert is_waiting(waiting[0])
    session("commit")
    assert not wait(waiting, timeout=30).not_done
    assert session("select id from stories") == [(50,)]
