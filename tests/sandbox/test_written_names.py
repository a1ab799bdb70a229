"""`IDENTIFIER(…)` and session variables in the place of names and constants, in any statement."""

import pytest
from key_pairs import FIRST, body


@pytest.fixture
def run(session, sandbox):
    """A session whose variables name things that no other test uses."""
    for name in ("role", "user", "warehouse", "database"):
        session(f"set {name} = '{name}_of_' || '{sandbox.database}'")
    yield session
    session("drop database if exists identifier($database)")


def test_setup_script_names_everything_by_variables(run, sandbox):
    run("create role if not exists identifier($role)")
    run("create warehouse if not exists identifier($warehouse) warehouse_size = xsmall")
    run("create database if not exists identifier($database)")
    run("set place = $database || '.stories'")
    run("create schema if not exists identifier($place)")
    run("create user if not exists identifier($user) type = service default_role = $role")
    run("grant usage on warehouse identifier($warehouse) to role identifier($role)")
    run("grant usage on database identifier($database) to role identifier($role)")
    run("grant all on schema identifier($place) to role identifier($role)")
    run("grant role identifier($role) to user identifier($user)")
    run("set comment = 'made by -- a \"script\"; it''s $new'")
    for kind in ("role", "user", "warehouse"):
        run(f"alter {kind} identifier(${kind}) set comment = $comment")
        [row] = run(f"show {kind}s like '{kind}_of_{sandbox.database}'")
        assert 'made by -- a "script"; it\'s $new' in row
    granted = run("show grants on warehouse identifier($warehouse)")
    assert {privilege for _, privilege, *_ in granted} == {"OWNERSHIP", "USAGE"}
    run("use warehouse identifier($warehouse)")
    run("use schema identifier($place)")
    run("use database identifier($database)")
    run("use role identifier($role)")
    here = "select current_warehouse(), current_database(), current_role()"
    names = ("warehouse", "database", "role")
    assert run(here) == [tuple(f"{n}_OF_{sandbox.database}".upper() for n in names)]
    run("use role accountadmin")
    for kind in ("user", "role", "warehouse", "database"):
        run(f"drop {kind} identifier(${kind})")
        shown = {cell for row in run(f"show {kind}s") for cell in row}
        assert f"{kind}_OF_{sandbox.database}".upper() not in shown


def test_public_key_is_set_from_a_variable(run):
    run("create user identifier($user) type = service")
    run(f"set key = '{body(FIRST.private_key)}'")
    run("alter user identifier($user) set rsa_public_key = $key")
    described = {name: value for name, value, *_ in run("describe user identifier($user)")}
    assert described["RSA_PUBLIC_KEY"] == body(FIRST.private_key)


def test_name_may_be_a_text_with_quotes_and_dots(session, sandbox):
    session(f"create table identifier('{sandbox.database}.public.\"two words\"') (a int)")
    session("insert into identifier('\"two words\"') values (1)")
    assert session("select identifier('a') from public.\"two words\"") == [(1,)]


def test_names_in_texts_and_comments_stay_as_they_are(session, sandbox):
    role = f"role_of_{sandbox.database}"
    session(f"create role identifier('{role}') -- identifier($nothing)\n comment = '$no thing'")
    [row] = session(f"show roles like '{role}'")
    assert "$no thing" in row
    text = "identifier($nothing) /* $nothing */"
    assert session.value(f"select '{text}', $${text}$$".split(",")[0]) == text


@pytest.mark.parametrize(
    ("statement", "errno"),
    [
        ("create role identifier($nothing)", 2211),
        ("alter warehouse w set comment = $nothing", 2211),
        ("create role identifier($injected)", 1003),
        ("create role identifier($number)", 1003),
    ],
)
def test_variable_that_gives_no_name_is_refused(session, statement, errno):
    session("create warehouse if not exists w")
    session("set injected = 'a; drop table b'")
    session("set number = 3")
    assert session.refused(statement).errno == errno


def test_role_reads_what_a_variable_names_only_if_it_may(session, other, sandbox, role):
    session("create warehouse if not exists w")
    session("create table stories as select 1 as n")
    for grant in (
        f"usage on database {sandbox.database}",
        "usage on schema public",
        "usage on warehouse w",
    ):
        session(f"grant {grant} to role {role}")
    other("use warehouse w")
    other(f"use role {role}")
    other("set name = 'stories'")
    assert other.refused("select n from identifier($name)").errno == 2003
    session(f"grant select on table identifier('stories') to role {role}")
    assert other("select n from identifier($name)") == [(1,)]
