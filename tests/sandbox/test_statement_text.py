"""The text of a statement: comments, quotes, several statements."""

import pytest


def test_one_semicolon_at_the_end_is_allowed(session):
    assert session("select 1 as one;") == [(1,)]


def test_comments_around_a_statement_are_ignored(session):
    assert session("-- before\n/* here */ select 1 as one /* there */; -- after") == [(1,)]


def test_comment_alone_is_an_empty_statement(session):
    refused = session.refused("-- nothing to do")
    assert (refused.errno, refused.sqlstate) == (900, "42601")


def test_two_statements_at_once_are_refused(session):
    refused = session.refused("select 1; select 2")
    assert (refused.errno, refused.sqlstate) == (8, "0A000")


def test_asking_for_two_statements_at_once_is_not_emulated(session):
    with session.connection.cursor() as cursor:
        try:
            cursor.execute("select 1; select 2", num_statements=2)
        except Exception as error:
            assert (error.errno, error.sqlstate) == (2, "0A000")
        else:
            raise AssertionError("it ran")


def test_execute_string_runs_one_statement_after_the_other(session):
    cursors = session.connection.execute_string("select 1; select ';'; -- done\n")
    assert [cursor.fetchall() for cursor in cursors] == [[(1,)], [(";",)]]


def test_text_of_megabytes_arrives_whole(session):
    assert len(session.value(f"select '{'x' * 2_000_000}' as text")) == 2_000_000


def test_insert_of_thousands_of_literal_rows_keeps_every_one(session):
    session("create table numbers (id int, name varchar, at timestamp_ntz)")
    rows = ",".join(f"({i},'it''s {i}','2024-01-01 00:00:00.000')" for i in range(5_000))
    session(f"insert into numbers values {rows}")
    assert session("select count(*), sum(id), max(name), max(at)::varchar from numbers") == [
        (5_000, 12_497_500, "it's 999", "2024-01-01 00:00:00.000")
    ]


def test_long_values_may_mix_types_and_expressions(session):
    session("create table numbers (id int, name varchar)")
    rows = ",".join("(-1, upper('a'))" if i % 2 else "(null, 'b')" for i in range(200))
    session(f"insert into numbers values {rows}")
    assert session("select count(id), min(id), min(name) from numbers") == [(100, -1, "A")]


def test_unicode_and_escapes_survive(session):
    assert session(r"select 'ä€😀', '\t\'', $$it's \n$$") == [("ä€😀", "\t'", r"it's \n")]


@pytest.mark.parametrize("name", ["tables", "databases", "variables"])
def test_common_table_expression_may_have_a_name_that_means_something_to_duckdb(session, name):
    assert session(f"with {name} as (select 1 as id) select id from {name}") == [(1,)]
