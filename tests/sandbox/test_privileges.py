"""What a role may do: what it was granted, what it owns, and what its roles may."""

import time

import pytest
from snowflake.connector import Error

INSUFFICIENT = 3001
NOT_AUTHORIZED = 2003
NO_WAREHOUSE = 606


@pytest.fixture
def administrator(session):
    """Who grants; there is something to grant on."""
    session("create table stories (id int, title varchar)")
    session("insert into stories values (1, 'a story')")
    session("create table secrets (id int)")
    session("create view titles as select title from stories, secrets")
    session("create stage files directory = (enable = true)")
    session("create schema private")
    session("create table private.notes (id int)")
    session("use schema public")
    return session


@pytest.fixture
def limited(administrator, other, sandbox, role):
    """A session in the role, which may use the warehouse, the database and the schema PUBLIC."""
    administrator("create warehouse if not exists work")
    administrator(f"grant usage on warehouse work to role {role}")
    administrator(f"grant usage on database {sandbox.database} to role {role}")
    administrator(f"grant usage on schema public to role {role}")
    other(f"use role {role}")
    other("use schema public")
    other("use warehouse work")
    return other


def test_statement_needs_its_privilege_on_the_table(administrator, limited, role):
    for privilege, statement in (
        ("select", "select * from stories"),
        ("select", "with s as (select * from stories) select count(*) from s"),
        ("select", "select 1 where exists (select * from stories)"),
        ("select", "select * from identifier('stories')"),
        ("select", "create temporary table copied as select * from stories"),
        ("insert", "insert into stories values (2, 'b')"),
        ("update", "update stories set title = 'x'"),
        ("delete", "delete from stories"),
        ("truncate", "truncate table stories"),
        (
            "insert",
            "merge into stories using (select 2 as id) as new on stories.id = new.id "
            "when not matched then insert (id) values (new.id)",
        ),
        (
            "delete",
            "merge into stories using (select 2 as id) as new on stories.id = new.id "
            "when matched then delete",
        ),
    ):
        assert limited.refused(statement).errno == NOT_AUTHORIZED, statement
        administrator(f"grant references on table stories to role {role}")
        error = limited.refused(statement)
        assert (error.errno, error.sqlstate) == (INSUFFICIENT, "42501"), statement
        assert "Insufficient privileges to operate on table 'STORIES'" in error.msg
        administrator(f"grant {privilege} on table stories to role {role}")
        limited(statement)
        administrator(f"revoke {privilege} on table stories from role {role}")
        assert limited.refused(statement).errno == INSUFFICIENT, statement
        administrator(f"revoke references on table stories from role {role}")


def test_every_table_of_a_statement_is_looked_at(administrator, limited, role):
    administrator(f"grant select on table stories to role {role}")
    for statement in (
        "select * from stories join secrets using (id)",
        "select * from stories where id in (select id from secrets)",
        "with secrets as (select * from secrets) select * from secrets",
        "create temporary table taken as select * from secrets",
        "select * from table('secrets')",
        "select * from query('select * from secrets')",
        "select * from query_table('secrets')",
    ):
        assert limited.refused(statement).errno in {NOT_AUTHORIZED, 2140}, statement


def test_name_of_a_cte_hides_a_table(limited):
    assert limited("with secrets as (select 7 as id) select id from secrets") == [(7,)]


def test_view_shows_what_its_reader_may_not_read(administrator, limited, role):
    administrator(f"grant select on view titles to role {role}")
    assert limited("select * from titles") == []
    assert limited.refused("select * from secrets").errno == NOT_AUTHORIZED


def test_table_needs_a_privilege_on_its_schema(administrator, limited, role):
    administrator(f"grant all on table private.notes to role {role}")
    for statement in (
        "select * from private.notes",
        "describe table private.notes",
        "use schema private",
        "create table private.more (id int)",
        "show tables in schema private",
    ):
        assert limited.refused(statement).errno in {NOT_AUTHORIZED, 2043}, statement


def test_database_needs_a_privilege(administrator, other, sandbox, role):
    administrator(f"grant usage on schema public to role {role}")
    administrator(f"grant select on table stories to role {role}")
    other("use warehouse work")
    other(f"use role {role}")
    assert other.refused(f"use database {sandbox.database}").errno == 2043
    assert other.refused("select * from stories").errno == NOT_AUTHORIZED
    assert other.refused("select * from information_schema.tables").errno == NOT_AUTHORIZED


def test_query_needs_a_warehouse_that_the_role_may_use(administrator, limited, role):
    administrator(f"grant select, insert on table stories to role {role}")
    administrator("create warehouse if not exists elsewhere")
    administrator("use warehouse work")
    assert limited.refused("use warehouse elsewhere").errno == 2043
    administrator(f"revoke usage on warehouse work from role {role}")
    for statement in ("select * from stories", "insert into stories values (3, 'c')"):
        error = limited.refused(statement)
        assert (error.errno, error.sqlstate) == (NO_WAREHOUSE, "57P03")
    assert limited("select 1") == [(1,)]


def test_creation_needs_its_privilege_on_the_schema(administrator, limited, role):
    for privilege, statement in (
        ("create table", "create table made (id int)"),
        ("create table", "create table copied as select 1 as id"),
        ("create view", "create view seen as select 1 as id"),
        ("create stage", "create stage kept"),
        (
            "create dynamic table",
            "create dynamic table refreshed target_lag = '1 day' warehouse = work "
            "as select 1 as id",
        ),
    ):
        error = limited.refused(statement)
        assert error.errno == INSUFFICIENT, statement
        assert "schema 'PUBLIC'" in error.msg
        administrator(f"grant {privilege} on schema public to role {role}")
        limited(statement)
        administrator(f"revoke {privilege} on schema public from role {role}")


def test_temporary_table_needs_nothing(limited):
    limited("create temporary table mine (id int)")
    limited("insert into mine values (1)")
    assert limited("select * from mine") == [(1,)]
    limited("drop table mine")


def test_role_may_not_administrate(limited):
    for statement in (
        "create schema more",
        "create schema if not exists more",
        "create transient schema more",
        "create database more",
        "create warehouse more",
        "create role more",
        "create user more",
        "create resource monitor more with credit_quota = 1",
        "alter account set cortex_enabled_cross_region = 'ANY_REGION'",
    ):
        assert limited.refused(statement).errno == INSUFFICIENT, statement


def test_name_in_another_case_is_no_way_around(administrator, limited, role):
    administrator(f"grant create table on schema public to role {role}")
    for statement in (
        'select * from "secrets"',
        'create or replace table "secrets" (id int)',
        'drop table "secrets"',
        'insert into "Secrets" values (1)',
    ):
        assert limited.refused(statement).errno in {INSUFFICIENT, NOT_AUTHORIZED}, statement
    assert administrator("select * from secrets") == []


def test_file_of_the_store_is_no_way_around(administrator, limited, sandbox_store, role):
    administrator(f"grant create stage, create table on schema public to role {role}")
    administrator(f"grant all on table stories to role {role}")
    path = f"{sandbox_store.folder or '/tmp'}/x"
    for statement in (
        f"copy into stories from 'file://{path}'",
        f"select * from '{path}'",
        f"select * from read_text('{path}')",
        f"select * from table(read_text('{path}'))",
        f"create stage store_folder url = 'file://{path}'",
        "copy into stories from @files",
        "copy into stories from '@files'",
        "insert into stories select $1, $2 from @files",
    ):
        assert limited.refused(statement).errno in {2, NOT_AUTHORIZED, 2140}, statement


def test_insert_into_many_tables_needs_each(administrator, limited, role):
    administrator(f"grant insert on table stories to role {role}")
    statement = "insert all into stories (id) values (n) into secrets (id) values (n) select 1 as n"
    assert limited.refused(statement).errno == NOT_AUTHORIZED


def test_role_owns_what_it_creates(administrator, limited, role):
    administrator(f"grant create table on schema public to role {role}")
    limited("create table own (id int)")
    limited("insert into own values (1)")
    limited("alter table own add column title varchar")
    limited("create or replace table own as select 2 as id")
    limited("alter table own rename to renamed")
    assert limited("select * from renamed") == [(2,)]
    limited("drop table renamed")
    administrator("create table renamed (id int)")
    assert limited.refused("select * from renamed").errno == NOT_AUTHORIZED


def test_role_does_not_change_what_others_own(administrator, limited, role):
    administrator(f"grant all on table stories to role {role}")
    administrator(f"grant all on schema public to role {role}")
    for statement in (
        "drop table stories",
        "drop table if exists stories",
        "create or replace table stories (id int)",
        "alter table stories add column more int",
        "alter table stories rename to mine",
        "comment on table stories is 'mine'",
        "drop schema public",
    ):
        assert limited.refused(statement).errno == INSUFFICIENT, statement


def test_owner_of_a_schema_creates_what_it_likes(administrator, limited, sandbox, role):
    administrator(f"grant create schema on database {sandbox.database} to role {role}")
    limited("create schema own")
    limited("create table own.made (id int)")
    limited("drop schema own")


def test_role_that_makes_a_database_may_use_it(administrator, limited, sandbox, role):
    administrator(f"grant create database on account to role {role}")
    limited(f"create database own_{sandbox.database}")
    limited("create table made (id int)")
    limited("create schema more")
    limited("create table more.made (id int)")


def test_replaced_table_loses_its_grants_unless_they_are_copied(administrator, limited, role):
    administrator(f"grant select on table stories to role {role}")
    administrator("create or replace table stories copy grants as select 1 as id")
    assert limited("select * from stories") == [(1,)]
    administrator("create or replace table stories as select 2 as id")
    assert limited.refused("select * from stories").errno == NOT_AUTHORIZED


def test_table_keeps_its_grants_under_a_new_name(administrator, limited, role):
    administrator(f"grant select on table stories to role {role}")
    administrator("alter table stories rename to articles")
    assert limited("select id from articles") == [(1,)]


def test_future_grants_hold_for_what_comes(administrator, limited, role):
    administrator(f"grant select on future tables in schema public to role {role}")
    assert limited.refused("select * from stories").errno == NOT_AUTHORIZED
    administrator("create table later as select 1 as id")
    assert limited("select * from later") == [(1,)]
    administrator("create view later_too as select 1 as id")
    assert limited.refused("select * from later_too").errno == NOT_AUTHORIZED


def test_grants_on_a_schema_come_before_those_on_its_database(
    administrator, limited, sandbox, role
):
    administrator(f"grant select on future tables in database {sandbox.database} to role {role}")
    administrator(f"grant insert on future tables in schema public to role {role}")
    administrator("create table later (id int)")
    limited("insert into later values (1)")
    assert limited.refused("select * from later").errno == INSUFFICIENT


def test_privileges_of_a_granted_role_are_inherited(administrator, limited, role):
    administrator(f"create role under_{role}")
    administrator(f"create role far_under_{role}")
    administrator(f"grant select on table stories to role far_under_{role}")
    administrator(f"grant role far_under_{role} to role under_{role}")
    administrator(f"grant role under_{role} to role {role}")
    assert limited("select id from stories") == [(1,)]
    administrator(f"revoke role under_{role} from role {role}")
    assert limited.refused("select * from stories").errno == NOT_AUTHORIZED


def test_what_public_may_everybody_may(administrator, limited):
    administrator("grant select on table stories to role public")
    assert limited("select id from stories") == [(1,)]


def test_roles_do_not_go_in_circles(administrator, role):
    administrator(f"create role under_{role}")
    administrator(f"grant role under_{role} to role {role}")
    assert "cycle" in administrator.refused(f"grant role {role} to role under_{role}").msg


def test_files_of_a_stage_need_its_privileges(administrator, limited, role, tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "b.txt").write_text("hello")
    administrator(f"put 'file://{(tmp_path / 'b.txt').as_posix()}' @files auto_compress = false")
    put = f"put 'file://{(tmp_path / 'a.txt').as_posix()}' @files auto_compress = false"
    readings = ["list @files", "select * from directory(@files)"]
    readings.append(f"get @files 'file://{tmp_path.as_posix()}/'")
    for statement in (put, *readings, "remove @files/a.txt"):
        assert limited.refused(statement).errno == NOT_AUTHORIZED, statement
    administrator(f"grant read on stage files to role {role}")
    for statement in readings:
        limited(statement)
    for statement in (put, "remove @files/a.txt"):
        assert limited.refused(statement).errno == INSUFFICIENT, statement
    administrator(f"grant write on stage files to role {role}")
    limited(put)


def test_dynamic_table_is_refreshed_by_who_may_operate_it(administrator, limited, role):
    administrator(
        "create dynamic table refreshed scheduler = disable warehouse = work "
        "as select id from stories"
    )
    refresh = "alter dynamic table refreshed refresh"
    administrator(f"grant select on dynamic table refreshed to role {role}")
    assert limited.refused(refresh).errno == INSUFFICIENT
    administrator(f"grant operate on dynamic table refreshed to role {role}")
    limited(refresh)
    assert limited.refused("drop dynamic table refreshed").errno == INSUFFICIENT


def test_search_service_needs_what_it_reads(administrator, limited, role):
    administrator(f"grant create cortex search service on schema public to role {role}")
    service = (
        "create cortex search service found on title warehouse = work target_lag = '1 day' "
        "as select title from stories"
    )
    assert limited.refused(service).errno == NOT_AUTHORIZED
    administrator(service)
    search = "select snowflake.cortex.search_preview('found', '{\"query\": \"a\"}')"
    assert limited.refused(search).errno == NOT_AUTHORIZED
    administrator(f"grant usage on cortex search service found to role {role}")
    assert limited(search)


def test_semantic_view_needs_select(administrator, limited, role):
    administrator(
        "create semantic view counted tables (s as stories primary key (id)) "
        "metrics (s.total as count(s.id))"
    )
    query = "select * from semantic_view(counted metrics s.total)"
    assert limited.refused(query).errno == NOT_AUTHORIZED
    administrator(f"grant select on semantic view counted to role {role}")
    assert limited(query) == [(1,)]


VIEWS = {
    "query_history": "governance_viewer",
    "query_attribution_history": "usage_viewer",
    "warehouse_metering_history": "usage_viewer",
}


def test_usage_is_for_viewers(administrator, limited, role):
    queries = {view: f"select count(*) from snowflake.account_usage.{view}" for view in VIEWS}
    for view, viewer in VIEWS.items():
        assert limited.refused(queries[view]).errno == NOT_AUTHORIZED, view
        administrator(f"grant database role snowflake.{viewer} to role {role}")
        assert limited(queries[view])
        administrator(f"revoke database role snowflake.{viewer} from role {role}")
    administrator(f"grant imported privileges on database snowflake to role {role}")
    for query in queries.values():
        assert limited(query)


def test_what_the_sandbox_keeps_is_nobodys_to_read(administrator, limited, role):
    administrator(f"grant imported privileges on database snowflake to role {role}")
    for table in ("_usage.statements", "_fs_information_schema._objects", "sandbox.ai_calls"):
        assert limited.refused(f"select * from snowflake.{table}").errno == NOT_AUTHORIZED


def test_query_history_function_shows_the_users_own(administrator, sign_in, sandbox):
    name = f"USER_OF_{sandbox.database}"
    administrator(f"create user {name} password = 'x'")
    administrator("select 'of the administrator'")
    history = "select query_text from table({}.information_schema.query_history())"
    administrator(f"grant usage on database {sandbox.database} to role public")
    shown = sign_in(user=name, password="x")(history.format(sandbox.database))
    assert "administrator" not in str(shown)
    assert "of the administrator" in str(administrator(history.format(sandbox.database)))


def test_ai_functions_need_the_privilege_and_the_role(administrator, limited):
    for without, call in (
        ("use ai functions on account", "ai_sentiment('good')"),
        ("use ai functions on account", "ai_agg('good', 'What is it?')"),
        ("database role snowflake.cortex_user", "ai_sentiment('good')"),
        ("database role snowflake.cortex_user", "ai_embed('snowflake-arctic-embed-m', 'good')"),
    ):
        assert limited(f"select {call}")
        administrator(f"revoke {without} from role public")
        try:
            error = limited.refused(f"select {call}")
            assert error.errno == INSUFFICIENT, call
            assert call.partition("(")[0].upper() in error.msg
        finally:
            administrator(f"grant {without} to role public")


def test_smaller_roles_do_for_some_functions(administrator, limited, role):
    administrator("revoke database role snowflake.cortex_user from role public")
    try:
        assert limited("select ai_agg('good', 'What is it?')")
        for instead, call in (
            ("ai_functions_user", "ai_sentiment('good')"),
            ("cortex_embed_user", "ai_embed('snowflake-arctic-embed-m', 'good')"),
        ):
            assert limited.refused(f"select {call}").errno == INSUFFICIENT, call
            administrator(f"grant database role snowflake.{instead} to role {role}")
            assert limited(f"select {call}")
            administrator(f"revoke database role snowflake.{instead} from role {role}")
    finally:
        administrator("grant database role snowflake.cortex_user to role public")


def test_one_ai_function_can_be_allowed(administrator, limited, role):
    administrator("revoke use ai functions on account from role public")
    try:
        administrator(f"grant use ai function ai_sentiment on account to role {role}")
        assert limited("select ai_sentiment('good')")
        assert limited.refused("select ai_complete('llama3.1-8b', 'hi')").errno == INSUFFICIENT
    finally:
        administrator("grant use ai functions on account to role public")


def test_role_that_nobody_has_made_may_do_everything(session):
    session("use role whatever")
    session("create table made (id int)")
    assert session("select * from made") == []


def test_secondary_roles_add_their_privileges_but_create_nothing(
    administrator, sign_in, sandbox, role
):
    name = f"USER_OF_{sandbox.database}"
    administrator(f"create user {name} password = 'x' default_warehouse = work")
    administrator(f"grant role {role} to user {name}")
    administrator("create warehouse if not exists work")
    administrator(f"grant usage on warehouse work to role {role}")
    administrator(f"grant usage on database {sandbox.database} to role {role}")
    administrator(f"grant all on schema public to role {role}")
    administrator(f"grant select on table stories to role {role}")
    session = sign_in(user=name, password="x", database=sandbox.database, schema="public")
    assert session("select current_role(), id from stories") == [("PUBLIC", 1)]
    assert session.refused("create table made (id int)").errno == INSUFFICIENT
    session("use secondary roles none")
    assert session.refused("select id from stories").errno == NOT_AUTHORIZED
    session(f"use role {role}")
    session("create table made (id int)")


def test_role_of_others_cannot_be_used(administrator, sign_in, sandbox, role):
    name = f"USER_OF_{sandbox.database}"
    administrator(f"create user {name} password = 'x'")
    session = sign_in(user=name, password="x")
    error = session.refused(f"use role {role}")
    assert (error.errno, error.sqlstate) == (3013, "42501")
    assert f"Requested role '{role}' is not assigned to the executing user" in error.msg
    assert session.refused("use role accountadmin").errno == 3013
    assert session.refused("use role nobody_has_made").errno == 2043
    for wrong, errno in ((role, "390186"), ("nobody_has_made", "390189")):
        with pytest.raises(Exception, match=errno):
            sign_in(user=name, password="x", role=wrong)


def test_user_makes_no_database_by_naming_it(administrator, sign_in, sandbox):
    name = f"USER_OF_{sandbox.database}"
    administrator(f"create user {name} password = 'x'")
    session = sign_in(user=name, password="x", database="imagined")
    assert session.value("select current_database()") is None
    assert administrator.refused("use database imagined").errno == 2043
    session = sign_in(user=name, password="x", database=sandbox.database)
    assert session.value("select current_database()") is None


def test_administrators_role_may_do_everything(administrator, sign_in, sandbox):
    name = f"USER_OF_{sandbox.database}"
    administrator(f"create user {name} password = 'x'")
    administrator(f"grant role accountadmin to user {name}")
    session = sign_in(user=name, password="x", role="accountadmin", database=sandbox.database)
    assert session("select id from stories") == [(1,)]
    session(f"create role made_by_{name}")


def test_session_knows_the_roles_it_has(administrator, sign_in, sandbox, role):
    name = f"USER_OF_{sandbox.database}"
    administrator(f"create user {name} password = 'x'")
    administrator(f"grant role {role} to user {name}")
    session = sign_in(user=name, password="x")
    known = (
        "select parse_json(current_available_roles())[0]::varchar, current_role_type(), "
        f"is_role_in_session('{role}'), is_role_in_session('SYSADMIN')"
    )
    assert session(known) == [("PUBLIC", "ROLE", True, False)]
    assert role in session.value("select current_secondary_roles()")
    session("use secondary roles none")
    assert session.value(f"select is_role_in_session('{role}')") is False


def test_statement_that_is_only_described_is_looked_at_too(administrator, limited, role):
    administrator(f"grant select on table stories to role {role}")
    with limited.connection.cursor() as cursor:
        assert [column.name for column in cursor.describe("select id from stories")] == ["ID"]
        with pytest.raises(Error, match="SECRETS"):
            cursor.describe("select id from secrets")


def test_statement_that_nobody_waits_for_is_looked_at_too(administrator, limited, role):
    administrator(f"grant select on table stories to role {role}")
    with limited.connection.cursor() as cursor:
        cursor.execute_async("select id from stories")
        cursor.get_results_from_sfqid(cursor.sfqid)
        assert cursor.fetchall() == [(1,)]
        cursor.execute_async("select id from secrets")
        with pytest.raises(Error, match="SECRETS"):
            cursor.get_results_from_sfqid(cursor.sfqid)
            cursor.fetchall()


def test_statements_of_others_are_not_cancelled(
    administrator, sign_in, sandbox, sandbox_store, in_background
):
    name = f"USER_OF_{sandbox.database}"
    administrator(f"create user {name} password = 'x'")
    stranger = sign_in(user=name, password="x")
    slow = "select count(*) from range(100000) a, range(100000) b where a.range * b.range % 7 = 3"
    running = in_background(administrator.refused, slow)
    while not (started := list(sandbox_store.running)):
        time.sleep(0.01)
    [query_id] = started
    cancel = f"select system$cancel_query('{query_id}')"
    assert "not currently executing" in stranger.value(cancel)
    assert "terminated" in sign_in().value(cancel)
    assert running.result().errno == 604


def test_results_are_for_the_user_who_has_them(administrator, sign_in, sandbox):
    name = f"USER_OF_{sandbox.database}"
    administrator(f"create user {name} password = 'x'")
    administrator(f"grant role accountadmin to user {name}")
    administrator("select id from stories")
    query_id = administrator.value("select last_query_id()")
    scan = f"select * from table(result_scan('{query_id}'))"
    assert administrator(scan) == [(1,)]
    assert sign_in(database=sandbox.database, schema="public")(scan) == [(1,)]
    stranger = sign_in(user=name, password="x", role="accountadmin", database=sandbox.database)
    assert stranger.refused(scan)
