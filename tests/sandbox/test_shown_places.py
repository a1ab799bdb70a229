"""SHOW DATABASES and SHOW SCHEMAS"""

import pytest


@pytest.fixture
def run(session):
    session("create schema news")
    session("create schema views_of_news")
    session("use schema public")
    return session


def shown(run, statement):
    return [row[1] for row in run(statement)]


@pytest.mark.parametrize(
    ("further", "names"),
    [
        ("", ["INFORMATION_SCHEMA", "NEWS", "PUBLIC", "VIEWS_OF_NEWS"]),
        ("like 'news'", ["NEWS"]),
        ("like '%N_ws'", ["NEWS", "VIEWS_OF_NEWS"]),
        ("like 'nothing'", []),
        ("in database {database} limit 2", ["INFORMATION_SCHEMA", "NEWS"]),
    ],
)
def test_schemas_of_a_database_are_listed_by_pattern(run, sandbox, further, names):
    found = shown(run, f"show terse schemas {further.format(database=sandbox.database)}")
    assert found == names


def test_schemas_of_the_account_are_listed(run, sandbox):
    rows = run("show terse schemas like 'public' in account")
    assert (None, "PUBLIC", None, sandbox.database, None) in rows
    assert {name for _, name, *_ in rows} == {"PUBLIC"}


def test_databases_are_listed_by_pattern(run, sandbox):
    assert shown(run, f"show databases like '{sandbox.database.lower()}'") == [sandbox.database]
    assert {"SNOWFLAKE", sandbox.database} <= set(shown(run, "show databases"))


def test_current_place_is_marked(run, sandbox):
    for statement, current in (
        ("show schemas", "PUBLIC"),
        (f"show databases like '{sandbox.database}'", sandbox.database),
    ):
        columns = [column.name for column in run.columns(statement)]
        rows = [dict(zip(columns, row, strict=True)) for row in run(statement)]
        assert [row["name"] for row in rows if row["is_current"] == "Y"] == [current]


def test_role_sees_what_it_has_a_privilege_on(run, other, role, sandbox):
    run(f"grant usage on database {sandbox.database} to role {role}")
    run(f"grant usage on schema news to role {role}")
    other(f"use role {role}")
    assert shown(other, "show schemas") == ["INFORMATION_SCHEMA", "NEWS"]
    assert shown(other, "show databases") == [sandbox.database]


def test_database_that_is_not_there_is_refused(run):
    assert run.refused("show schemas in database nothing").errno == 2003


@pytest.mark.parametrize(
    ("statement", "construct"),
    [
        ("show schemas history", "SHOW SCHEMAS with HISTORY"),
        ("show databases starts with 'A'", "SHOW DATABASES with STARTS WITH"),
        ("show schemas in application a", "SHOW SCHEMAS in APPLICATION"),
    ],
)
def test_clause_that_is_not_followed_is_refused_by_name(run, statement, construct):
    assert construct.upper() in run.refused(statement).msg.upper()
