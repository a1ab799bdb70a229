"""A store in a folder outlives the sandbox that served it."""

import os
import stat

import pytest
from filelock import FileLock

from snowflake_sandbox import running
from snowflake_sandbox.client import connect
from snowflake_sandbox.serving import shared


def ask(folder, *statements):
    with shared(folder) as sandbox, connect(sandbox, "NEWS", "STORIES") as connection:
        return [connection.cursor().execute(statement).fetchall() for statement in statements][-1]


def test_tables_views_and_dynamic_tables_are_there_after_a_restart(tmp_path):
    ask(
        tmp_path,
        "create table t (a number)",
        "insert into t values (1), (2)",
        "create view v as select sum(a) as total from t",
        "create dynamic table d scheduler = disable warehouse = w as select count(*) as n from t",
    )
    assert ask(tmp_path, "select total from v") == [(3,)]
    ask(tmp_path, "insert into t values (3)", "alter dynamic table d refresh")
    assert ask(tmp_path, "select n from d") == [(3,)]


def test_dynamic_table_goes_on_where_it_was_after_a_restart(tmp_path):
    ask(
        tmp_path,
        "create table t as select 'good' as text",
        "create dynamic table d target_lag = '1 hour' warehouse = w refresh_mode = incremental "
        "as select ai_sentiment(text) as mood from t",
    )
    ask(tmp_path, "insert into t values ('bad')", "alter dynamic table d refresh")
    history = "table(information_schema.dynamic_table_refresh_history(name => 'D'))"
    assert ask(
        tmp_path,
        "alter dynamic table d refresh",
        f"select refresh_action from {history} order by refresh_start_time",
    ) == [("REINITIALIZE",), ("INCREMENTAL",), ("NO_DATA",)]
    calls = "select sum(calls) from snowflake.sandbox.ai_calls"
    assert ask(tmp_path, calls) == [(2,)]


def test_columns_have_their_types_after_a_restart(tmp_path):
    ask(tmp_path, "create table t (o object, a array)")
    assert [row[1] for row in ask(tmp_path, "describe table t")] == ["OBJECT", "ARRAY"]


def test_usage_is_there_after_a_restart(tmp_path):
    ask(tmp_path, "select ai_sentiment('I love it')")
    calls = "select count(*) from snowflake.account_usage.cortex_ai_functions_usage_history"
    assert ask(tmp_path, calls) == [(1,)]


def test_transaction_that_was_open_leaves_nothing(tmp_path):
    ask(tmp_path, "create table t (a number)")
    ask(tmp_path, "begin", "insert into t values (1)")
    assert ask(tmp_path, "select count(*) from t") == [(0,)]


def test_second_sandbox_on_a_folder_is_the_first_one(tmp_path):
    with shared(tmp_path) as first, shared(tmp_path) as second:
        assert second.port == first.port
        assert second.credentials == first.credentials


def test_how_to_sign_in_is_nobody_elses_to_read_and_gone_at_the_end(tmp_path):
    note = tmp_path / "running.json"
    with shared(tmp_path):
        if os.name == "posix":
            assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert not note.exists()


def test_note_of_a_sandbox_that_was_killed_is_no_obstacle(tmp_path):
    (tmp_path / "running.json").write_text(
        '{"port": 9, "password": "x", "token": "x", "private_key": "x"}'
    )
    assert ask(tmp_path, "select 1") == [(1,)]


def test_lock_of_a_process_that_does_not_answer_is_waited_for_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "_CHANGING_HANDS_SECONDS", 0.5)
    with FileLock(tmp_path / "running.lock"), pytest.raises(OSError, match="does not answer"):
        ask(tmp_path, "select 1")
    assert ask(tmp_path, "select 1") == [(1,)]
