"""Temporary tables and views."""

import pytest


@pytest.fixture(autouse=True)
def schemas(session):
    session("create schema staging")
    session("use schema public")


@pytest.mark.parametrize("kind", ["table", "view"])
def test_temporary_relation_may_have_a_qualified_name(sandbox, session, kind):
    name = f"{sandbox.database}.staging.fresh"
    session(f"create or replace temporary {kind} {name} as select 1 as id")
    assert session(f"select id from {name}") == [(1,)]
    assert session("select id from staging.fresh") == [(1,)]


@pytest.mark.parametrize("kind", ["table", "view"])
def test_temporary_relation_is_invisible_to_other_sessions(session, other, kind):
    session(f"create temporary {kind} fresh as select 1 as id")
    assert other.refused("select id from fresh").errno == 2003
    assert other.refused("describe table fresh").errno == 2003


def test_temporary_relations_of_one_name_in_two_sessions_do_not_meet(session, other):
    session("create temporary table fresh as select 1 as id")
    other("create temporary table fresh as select 2 as id")
    assert session("select id from fresh") == [(1,)]
    assert other("select id from fresh") == [(2,)]


@pytest.mark.parametrize("kind", ["table", "view"])
def test_temporary_relation_is_gone_after_its_session(sandbox, session, other, kind):
    session(f"create temporary {kind} fresh as select 1 as id")
    session.close()
    assert other.refused("select id from fresh").errno == 2003


def test_temporary_table_hides_a_permanent_one_of_its_name(sandbox, session, other):
    session("create table stories as select 'permanent' as kind")
    session("create temporary table stories as select 'temporary' as kind")
    full_name = f"{sandbox.database}.public.stories"
    assert session("select kind from stories") == [("temporary",)]
    assert session(f"select kind from {full_name}") == [("temporary",)]
    assert other("select kind from stories") == [("permanent",)]


def test_changes_go_to_the_temporary_table_that_hides_a_permanent_one(session, other):
    session("create table stories (id int)")
    session("create temporary table stories (id int)")
    session("insert into public.stories values (1)")
    session("update public.stories set id = id + 1")
    assert session("select id from stories") == [(2,)]
    assert other("select id from stories") == []


def test_dropping_the_temporary_table_shows_the_permanent_one_again(session):
    session("create table staging.stories as select 'permanent' as kind")
    session("create temporary table staging.stories as select 'temporary' as kind")
    session("drop table staging.stories")
    assert session("select kind from staging.stories") == [("permanent",)]


def test_permanent_table_of_the_same_name_in_another_schema_is_not_hidden(session):
    session("create table staging.stories as select 'permanent' as kind")
    session("create temporary table public.stories as select 'temporary' as kind")
    assert session("select kind from staging.stories") == [("permanent",)]
    session("use schema staging")
    assert session("select kind from stories") == [("permanent",)]
    assert session("select kind from public.stories") == [("temporary",)]
    assert [name for name, *_ in session("describe table public.stories")] == ["KIND"]


def test_common_table_expression_hides_a_temporary_table(session):
    session("create temporary table stories as select 'temporary' as kind")
    session("use schema staging")
    assert session("with stories as (select 'cte' as kind) select kind from stories") == [("cte",)]


def test_permanent_table_can_be_made_beside_a_temporary_one(session, other):
    session("create temporary table staging.stories as select 'temporary' as kind")
    session("create table staging.stories as select 'permanent' as kind")
    assert session("select kind from staging.stories") == [("temporary",)]
    assert other("select kind from staging.stories") == [("permanent",)]


def test_temporary_table_can_be_filled_from_the_permanent_one_it_will_hide(session):
    session("create table staging.stories as select 1 as id")
    session("create temporary table staging.stories as select id + 1 as id from staging.stories")
    assert session("select id from staging.stories") == [(2,)]


def test_temporary_table_can_be_replaced_from_itself(session):
    session("create temporary table stories as select 1 as id")
    session("create or replace temporary table stories as select id + 1 as id from stories")
    assert session("select id from stories") == [(2,)]


def test_temporary_table_that_could_not_be_made_hides_nothing(session):
    session("create table stories as select 1 as id")
    session.refused("create temporary table stories as select nope from stories")
    assert session("select id from public.stories") == [(1,)]


@pytest.mark.parametrize("kind", ["table", "view"])
def test_describe_knows_temporary_relations(sandbox, session, kind):
    session(
        f"create temporary {kind} staging.fresh as "
        "select 1 as id, 'a' as name, 1.50::number(10, 2) as price"
    )
    described = session(f"describe {kind} {sandbox.database}.staging.fresh")
    assert [row[:2] for row in described] == [
        ("ID", "NUMBER(38,0)"),
        ("NAME", "VARCHAR(16777216)"),
        ("PRICE", "NUMBER(10,2)"),
    ]


def test_temporary_table_keeps_not_null(session):
    session("create temporary table stories (id int not null)")
    assert session.refused("insert into stories values (null)").errno == 100072


def test_two_temporary_tables_of_one_name_in_two_schemas_are_not_emulated(session):
    session("create temporary table stories (id int)")
    refused = session.refused("create temporary table staging.stories (id int)")
    assert (refused.errno, refused.sqlstate) == (2, "0A000")
    assert "STORIES" in refused.msg
