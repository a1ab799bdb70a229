"""Sessions: current database, schema, role and warehouse."""

WHERE = "select current_database(), current_schema()"


def test_session_starts_in_the_schema_it_names(sandbox):
    assert sandbox.query(WHERE, schema="STAGING") == [(sandbox.database, "STAGING")]


def test_session_that_names_no_schema_is_in_public(sandbox, sign_in):
    assert sign_in(database=sandbox.database)(WHERE) == [(sandbox.database, "PUBLIC")]


def test_session_that_names_no_database_has_none(sign_in):
    assert sign_in()(WHERE) == [(None, None)]


def test_unqualified_name_needs_a_current_database(sign_in):
    refused = sign_in().refused("select * from stories")
    assert (refused.errno, refused.sqlstate) == (90105, "22000")


def test_dropped_schema_is_no_longer_the_current_one(sandbox, session):
    session(f"drop schema {sandbox.database}.public")
    assert session.value("select current_schema()") is None
    assert session.refused("create table stories (id int)").errno == 90106


def test_use_schema_decides_what_an_unqualified_name_means(session):
    session("create table place as select 'public' as name")
    session("create schema staging")
    session("create table place as select 'staging' as name")
    session("use schema public")
    assert session("select name from place") == [("public",)]
    session("use schema staging")
    assert session("select name from place") == [("staging",)]


def test_use_database_enters_its_public_schema(sandbox, session):
    session(f"create database {sandbox.database}_b")
    session(f"use database {sandbox.database}")
    assert session(WHERE) == [(sandbox.database, "PUBLIC")]
    session(f"use {sandbox.database}_b")
    assert session(WHERE) == [(f"{sandbox.database}_B", "PUBLIC")]


def test_use_takes_database_and_schema_together(sandbox, session):
    session("create schema staging")
    session(f"use {sandbox.database}.public")
    assert session.value("select current_schema()") == "PUBLIC"
    session(f"use schema {sandbox.database}.staging")
    assert session.value("select current_schema()") == "STAGING"


def test_use_of_something_missing_is_refused_and_changes_nothing(sandbox, session):
    for statement in ("use schema nowhere", "use database nowhere", "use nowhere.at_all"):
        refused = session.refused(statement)
        assert (refused.errno, refused.sqlstate) == (2043, "02000")
    assert session(WHERE) == [(sandbox.database, "PUBLIC")]


def test_new_schema_and_new_database_become_the_current_ones(sandbox, session):
    session("create schema staging")
    assert session.value("select current_schema()") == "STAGING"
    session(f"create database {sandbox.database}_b")
    assert session(WHERE) == [(f"{sandbox.database}_B", "PUBLIC")]


def test_role_and_warehouse_are_what_was_used_last(session):
    session("use role analyst")
    session('use warehouse "small one"')
    session("use secondary roles all")
    assert session("select current_role(), current_warehouse()") == [("ANALYST", "small one")]


def test_role_and_warehouse_can_be_given_at_sign_in(sign_in):
    session = sign_in(role="analyst", warehouse="wh")
    assert session("select current_role(), current_warehouse()") == [("ANALYST", "WH")]


def test_client_learns_what_the_session_uses_now(session):
    session("create schema staging")
    session("use role analyst")
    session("use warehouse wh")
    client = session.connection
    assert (client.schema, client.role, client.warehouse) == ("STAGING", "ANALYST", "WH")


def test_user_and_account_are_those_of_the_sandbox(session):
    assert session("select current_user(), current_account()") == [("SANDBOX", "SANDBOX")]


def test_sessions_do_not_share_what_they_use(session, other):
    session("create schema staging")
    session("use role analyst")
    assert other("select current_schema(), current_role()") == [("PUBLIC", "PUBLIC")]


def test_sessions_have_ids_of_their_own(session, other):
    ids = {session.value("select current_session()"), other.value("select current_session()")}
    assert len(ids) == 2


def test_last_query_id_is_that_of_the_statement_before(session):
    with session.connection.cursor() as cursor:
        cursor.execute("select 1")
        query_id = cursor.sfqid
    assert session.value("select last_query_id()") == query_id


def test_result_scan_gives_an_earlier_result_again(session):
    session("select 5 as five")
    assert session("select * from table(result_scan(last_query_id()))") == [(5,)]
