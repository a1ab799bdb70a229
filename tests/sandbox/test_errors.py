"""Errors: numbers, states and words."""

import time

import pytest


def test_syntax_error_tells_line_and_position(session):
    refused = session.refused("select 1\nfrom where")
    assert (refused.errno, refused.sqlstate) == (1003, "42000")
    assert "syntax error line 2 at position" in refused.msg


def test_expression_is_no_statement(session):
    assert session.refused("selec").errno == 1003


@pytest.mark.parametrize(
    ("statement", "errno", "sqlstate", "name"),
    [
        ("select * from nowhere", 2003, "42S02", "NOWHERE"),
        ("insert into nowhere values (1)", 2003, "42S02", "NOWHERE"),
        ("drop table nowhere", 2003, "42S02", "NOWHERE"),
        ("describe table nowhere", 2003, "42S02", "NOWHERE"),
        ("select nothing from stories", 904, "42000", "NOTHING"),
        ("select s.nothing from stories as s", 904, "42000", "NOTHING"),
        ("insert into stories (nothing) values (1)", 904, "42000", "NOTHING"),
        ("update stories set nothing = 1", 904, "42000", "NOTHING"),
        ("select no_such_function(1)", 2140, "42601", "NO_SUCH_FUNCTION"),
        ("create table stories (id int)", 2002, "42710", "STORIES"),
        ("create schema public", 2002, "42710", "PUBLIC"),
    ],
)
def test_compilation_error_names_what_is_wrong(session, statement, errno, sqlstate, name):
    session("create table stories (id int)")
    refused = session.refused(statement)
    assert (refused.errno, refused.sqlstate) == (errno, sqlstate)
    assert refused.msg.startswith(f"{errno:06d} ({sqlstate}): SQL compilation error:\n")
    assert name in refused.msg


def test_value_that_does_not_convert_is_refused(session):
    refused = session.refused("select 'abc'::number")
    assert (refused.errno, refused.sqlstate) == (100038, "22018")
    assert "abc" in refused.msg


def test_what_is_not_emulated_is_refused_at_once_by_name(session):
    session("create table stories (id int)")
    for statement, construct in (
        ("grant select on table stories to share news", "GRANT ... TO SHARE"),
        ("create database role analyst", "CREATE DATABASE ROLE"),
        ("create or alter network policy office", "CREATE OR ALTER NETWORK POLICY"),
        ("create or alter warehouse small", "CREATE OR ALTER WAREHOUSE"),
        ("create task nightly as select 1", "CREATE TASK NIGHTLY"),
        ("create stream changes on table stories", "CREATE STREAM CHANGES"),
        ("create function one() returns int as '1'", "CREATE FUNCTION"),
        ("call refresh()", "CALL REFRESH()"),
        ("execute immediate 'select 1'", "EXECUTE IMMEDIATE"),
        ("begin let x := 1; return x; end", "Snowflake Scripting"),
        ("undrop table stories", "UNDROP"),
        ("explain select 1", "EXPLAIN SELECT 1"),
        ("copy into @stage from stories", "COPY INTO a location"),
        ("get @%stories file:///tmp", "GET @%STORIES"),
        ("pragma version", "PRAGMA"),
        ("load httpfs", "LOAD HTTPFS"),
        ("select interval '1 day' as a_day", "INTERVAL"),
        ("select snowflake.cortex.finetune('SHOW')", "SNOWFLAKE.CORTEX.FINETUNE"),
        ("select ai_transcribe('good')", "AI_TRANSCRIBE"),
        ("select ai_multi_embed('twelvelabs-marengo-embed-3-0', 'good')", "AI_MULTI_EMBED"),
        ("select ai_sentiment('good') as mood, mood:categories", "an alias of an AI function"),
    ):
        started = time.monotonic()
        refused = session.refused(statement)
        assert time.monotonic() - started < 2, statement
        assert (refused.errno, refused.sqlstate) == (2, "0A000"), statement
        assert construct in refused.msg
        assert "the sandbox does not emulate it" in refused.msg


def test_error_carries_the_id_of_its_query(session):
    refused = session.refused("select * from nowhere")
    assert refused.sfqid == session.value("select last_query_id()")


def test_session_goes_on_after_an_error(session):
    session.refused("select * from nowhere")
    assert session("select 1 as one") == [(1,)]


def test_name_of_a_duckdb_function_of_the_sandbox_is_unknown(session):
    assert session.refused("select _cortex('a', 'b', 'c')").errno == 2140
