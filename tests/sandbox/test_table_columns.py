"""What a session has learned of tables is forgotten as soon as one may have changed.

A value of a VARIANT column is compared as text, that of a VARCHAR column as it is: so the sandbox
has to know which it is. A comparison with the wrong knowledge finds nothing.
"""

AS_TEXT = "create or replace table notes as select 'calm' as mood"
AS_VARIANT = "create or replace table notes as select parse_json('\"calm\"') as mood"
CALM = "select count(*) from notes where mood = 'calm'"


def test_a_table_that_the_session_has_replaced_is_looked_at_again(session):
    session(AS_TEXT)
    assert session.value(CALM) == 1
    session(AS_VARIANT)
    assert session.value(CALM) == 1


def test_a_table_that_another_session_has_replaced_is_looked_at_again(session, other):
    session(AS_TEXT)
    assert session.value(CALM) == 1
    other(AS_VARIANT)
    assert session.value(CALM) == 1


def test_what_a_transaction_has_seen_is_not_remembered_after_it(session, other):
    session(AS_TEXT)
    session("create table counts (n int)")
    session("begin")
    session("insert into counts values (1)")
    other(AS_VARIANT)
    assert session.value(CALM) == 1
    session("commit")
    assert session.value(CALM) == 1


def test_another_schema_has_other_tables(session):
    session(AS_TEXT)
    assert session.value(CALM) == 1
    session("create schema elsewhere")
    session(AS_VARIANT)
    assert session.value(CALM) == 1
    session("use schema public")
    assert session.value(CALM) == 1


def test_a_query_may_be_named_as_the_table_that_it_reads(session):
    session(AS_VARIANT)
    assert session.value(f"with notes as (select mood from notes where mood = 'calm') {CALM}") == 1
