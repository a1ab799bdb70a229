"""GRANT, REVOKE and SHOW GRANTS: who holds what, as Snowflake tells it."""

import pytest


@pytest.fixture
def run(session):
    session("create table stories (id int)")
    session("create view titles as select id from stories")
    return session


def grants(session, statement):
    """The rows of SHOW GRANTS, by the name of the column."""
    names = [column.name for column in session.columns(statement)]
    return [dict(zip(names, row, strict=True)) for row in session(statement)]


def held(session, role):
    shown = grants(session, f"show grants to role {role}")
    return {(row["privilege"], row["granted_on"], row["name"].split(".")[-1]) for row in shown}


@pytest.mark.parametrize(
    ("granted", "expected"),
    [
        ("select on table stories", {("SELECT", "TABLE", "STORIES")}),
        ("select, insert on stories", {(p, "TABLE", "STORIES") for p in ("SELECT", "INSERT")}),
        ("select on view titles", {("SELECT", "VIEW", "TITLES")}),
        ("select on titles", {("SELECT", "VIEW", "TITLES")}),
        ("all on view titles", {(p, "VIEW", "TITLES") for p in ("SELECT", "REFERENCES")}),
        ("select on all tables in schema public", {("SELECT", "TABLE", "STORIES")}),
        ("select on all views in database {database}", {("SELECT", "VIEW", "TITLES")}),
        ("usage on all schemas in database {database}", None),
        ("create dynamic table on schema public", {("CREATE DYNAMIC TABLE", "SCHEMA", "PUBLIC")}),
        ("manage grants on account", {("MANAGE GRANTS", "ACCOUNT", "SANDBOX")}),
        ("use ai function AI_COMPLETE on account", None),
        ("database role snowflake.cortex_user", {("USAGE", "DATABASE_ROLE", "CORTEX_USER")}),
        ("imported privileges on database snowflake", {("USAGE", "DATABASE", "SNOWFLAKE")}),
        ('application role snowflake."CORTEX-MODEL-ROLE-ALL"', None),
        ("role sysadmin", {("USAGE", "ROLE", "SYSADMIN")}),
    ],
)
def test_what_is_granted_is_shown_until_it_is_revoked(run, sandbox, role, granted, expected):
    granted = granted.format(database=sandbox.database)
    run(f"grant {granted} to role {role}")
    assert held(run, role) == expected if expected else len(held(run, role)) == 1
    run(f"revoke {granted} from role {role}")
    assert held(run, role) == set()


def test_columns_are_those_of_snowflake(run, role):
    on = "created_on privilege granted_on name granted_to grantee_name grant_option granted_by"
    assert [c.name for c in run.columns("show grants on table stories")] == on.split()
    assert [c.name for c in run.columns(f"show grants to role {role}")] == on.split()
    of = ["created_on", "role", "granted_to", "grantee_name", "granted_by"]
    assert [c.name for c in run.columns(f"show grants of role {role}")] == of
    to_user = [c.name for c in run.columns("show grants to user sandbox")]
    assert set(on.split()) | {"role"} == set(to_user)


def test_owner_is_among_the_grants_on_an_object(run, role):
    [shown] = grants(run, "show grants on table stories")
    assert (shown["privilege"], shown["grantee_name"]) == ("OWNERSHIP", "ACCOUNTADMIN")
    run(f"grant ownership on table stories to role {role}")
    [shown] = grants(run, "show grants on table stories")
    assert (shown["privilege"], shown["grantee_name"]) == ("OWNERSHIP", role)


def test_ownership_changes_hands_with_a_word_about_other_grants(run, role):
    run("grant select on table stories to role public")
    assert "COPY CURRENT GRANTS" in run.refused(f"grant ownership on stories to role {role}").msg
    run(f"grant ownership on table stories to role {role} copy current grants")
    assert len(grants(run, "show grants on table stories")) == 2
    run("grant ownership on table stories to role sysadmin revoke current grants")
    [shown] = grants(run, "show grants on table stories")
    assert shown["grantee_name"] == "SYSADMIN"


def test_role_passes_on_what_it_holds_with_the_option(run, other, sandbox, role):
    run(f"grant usage on database {sandbox.database} to role {role}")
    run(f"grant usage on schema public to role {role}")
    run(f"grant select on table stories to role {role} with grant option")
    other(f"use role {role}")
    other("grant select on table stories to role public")
    assert other.refused("grant insert on table stories to role public").errno == 3001
    run(f"revoke grant option for select on table stories from role {role}")
    assert other.refused("revoke select on table stories from role public").errno == 3001
    assert ("SELECT", "TABLE", "STORIES") in held(run, role)


def test_future_grants_are_shown_apart(run, role):
    run(f"grant select on future tables in schema public to role {role}")
    [shown] = grants(run, "show future grants in schema public")
    assert (shown["privilege"], shown["grant_on"], shown["grantee_name"]) == (
        "SELECT",
        "TABLE",
        role,
    )
    assert shown["name"].endswith(".PUBLIC.<TABLE>")
    assert held(run, role) == set()
    assert grants(run, f"show future grants to role {role}") == [shown]
    run(f"revoke select on future tables in schema public from role {role}")
    assert not run("show future grants in schema public")


def test_grants_go_with_what_they_are_on(run, role):
    run(f"grant select on table stories to role {role}")
    run("drop table stories")
    assert held(run, role) == set()
    run("create schema more")
    run("create table more.stories (id int)")
    run(f"grant select on table more.stories to role {role}")
    run(f"grant usage on schema more to role {role}")
    run("drop schema more")
    assert held(run, role) == set()


def test_dropped_role_holds_nothing_when_it_is_made_again(run, role):
    run(f"grant select on table stories to role {role}")
    run(f"drop role {role}")
    assert run.refused(f"show grants to role {role}").errno == 2003
    run(f"create role {role}")
    assert held(run, role) == set()


def test_what_cannot_be_granted_is_refused(run, sandbox, role):
    for statement, errno in (
        ("grant select on table nothing to role {role}", 2003),
        ("grant usage on schema nothing to role {role}", 2003),
        ("grant usage on warehouse nothing to role {role}", 2003),
        ("grant select on table stories to role nobody", 2003),
        ("grant role nobody to role {role}", 2003),
        ("grant role {role} to user nobody", 2003),
        ("grant database role snowflake.imagined to role {role}", 2003),
        ("grant nonsense on table stories to role {role}", 1003),
        ("grant usage on table stories to role {role}", 1003),
        ("grant select on table stories to user sandbox", 2),
        ("grant select on table stories to share s", 2),
        ("grant select on table stories to database role d", 2),
        ("grant usage on database snowflake to role {role}", 3001),
        ("grant imported privileges on database {database} to role {role}", 3001),
        ("grant usage on integration i to role {role}", 2),
        ("grant operate on future tasks in schema public to role {role}", 2),
        ("show grants to share s", 2),
    ):
        written = statement.format(role=role, database=sandbox.database)
        assert run.refused(written).errno == errno, statement


def test_dbt_sees_and_changes_grants(run, sandbox, role):
    """The statements of dbt's `grants` config, with the comment that dbt puts behind them."""
    relation = f"{sandbox.database}.PUBLIC.stories"
    comment = '\n/* {"app": "dbt", "node_id": "model.a.stories"} */;'
    run(f"grant select on {relation} to {role}{comment}")
    shown = grants(run, f"show grants on {relation}{comment}")
    assert [
        row["grantee_name"]
        for row in shown
        if row["privilege"] == "SELECT" and row["granted_to"] not in {"SHARE", "DATABASE_ROLE"}
    ] == [role]
    run(f'revoke select on {relation} from "{role}"{comment}')
    assert len(grants(run, f"show grants on {relation}{comment}")) == 1
    error = run.refused(f"grant select on {relation} to invalid_user{comment}")
    assert "does not exist or not authorized" in error.msg
    error = run.refused(f"grant fake_privilege on {relation} to {role}{comment}")
    assert "unexpected" in error.msg


def test_roles_are_listed_with_those_of_the_account(run, role):
    names = [column.name for column in run.columns("show roles")]
    roles = {row[1]: dict(zip(names, row, strict=True)) for row in run("show roles")}
    system = {"ACCOUNTADMIN", "PUBLIC", "SECURITYADMIN", "SYSADMIN", "USERADMIN"}
    assert {*system, role} <= set(roles)
    run(f"grant role {role} to user sandbox")
    run(f"grant role {role} to role sysadmin")
    [row] = run(f"show roles like '{role}'")
    shown = dict(zip(names, row, strict=True))
    assert (shown["assigned_to_users"], shown["granted_to_roles"]) == (1, 1)


@pytest.mark.parametrize("statement", ["create role public", "drop role sysadmin"])
def test_roles_of_the_account_stay_as_they_are(run, statement):
    assert run.refused(statement).errno in {2002, 3001}


def test_owner_of_a_managed_schema_grants_alone(run, other, sandbox, role):
    run("create schema managed with managed access")
    run(f"grant usage on database {sandbox.database} to role {role}")
    run(f"grant usage, create table on schema managed to role {role}")
    other(f"use role {role}")
    other("create table managed.own (id int)")
    grant = f"grant select on table {sandbox.database}.managed.own to role public"
    assert other.refused(grant).errno == 3001
    run(grant)
    run(f"grant ownership on schema managed to role {role} copy current grants")
    other(grant)
    run("create or replace schema managed")
    run("create table managed.own (id int)")
    run(f"grant usage on schema managed to role {role}")
    run(f"grant ownership on table managed.own to role {role}")
    other(grant)
