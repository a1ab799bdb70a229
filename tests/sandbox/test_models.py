"""Models: listed with where they are served; an account that keeps to its region reaches none."""

import json

import pytest

from snowflake_sandbox.client import connect


def shown(session, like):
    with session.connection.cursor() as cursor:
        cursor.execute(f"show cortex base models like '{like}' in schema snowflake.models")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_base_models_are_listed_where_they_are(session):
    assert [row["lifecycle_status"] for row in shown(session, "llama3.1-8b")] == ["GA"]
    assert session("show cortex base models") == []


def test_model_is_served_in_other_regions(session):
    assert session.value("select current_region()") == "AWS_US_WEST_2"
    [model] = shown(session, "llama3.3-70b")
    assert model["in_region_availability"] is None
    assert "ANY_REGION" in json.loads(model["cross_region_availability"])


def test_legacy_and_ended_models_are_listed_as_such(session):
    [legacy] = shown(session, "llama3-8b")
    [ended] = shown(session, "snowflake-arctic")
    assert (legacy["lifecycle_status"], ended["lifecycle_status"]) == ("LEGACY", "EOL")
    assert (ended["in_region_availability"], ended["cross_region_availability"]) == ("[]", None)


@pytest.mark.parametrize(
    "call",
    ["ai_filter('Is it?')", "ai_complete('llama3.3-70b', 'Is it?')", "ai_embed('e5-base-v2', 'a')"],
)
def test_account_that_keeps_to_its_region_reaches_no_model(sandbox_account, call):
    sandbox_account.query(f"select {call}")
    sandbox_account.query("alter account set cortex_enabled_cross_region = 'DISABLED'")
    with pytest.raises(Exception, match="unavailable in your region"):
        sandbox_account.query(f"select {call}")
    sandbox_account.query("select ai_count_tokens('ai_complete', 'llama3.3-70b', 'Is it?')")


def test_role_has_the_models_that_are_granted_to_it(sandbox_account):
    for statement in (
        "create role r",
        "create warehouse w",
        "grant usage on warehouse w to role r",
        "alter account set cortex_models_allowlist = 'None'",
        'grant application role snowflake."CORTEX-MODEL-ROLE-LLAMA3.3-70B" to role r',
    ):
        sandbox_account.query(statement)
    with connect(sandbox_account.server) as connection, connection.cursor() as cursor:
        cursor.execute("use role r")
        cursor.execute("use warehouse w")
        cursor.execute("show cortex base models in schema snowflake.models")
        assert [row[1] for row in cursor] == ["llama3.3-70b"]
        cursor.execute("select ai_complete(model => 'llama3.3-70b', prompt => 'Is it?')")
        with pytest.raises(Exception, match="The role has not been granted this model"):
            cursor.execute("select ai_complete('llama3.1-8b', 'Is it?')")
        cursor.execute("use role accountadmin")
        cursor.execute("select ai_complete('llama3.1-8b', 'Is it?')")


def test_role_of_no_model_does_not_exist(session, role):
    name = 'snowflake."CORTEX-MODEL-ROLE-GPT-9"'
    assert session.refused(f"grant application role {name} to role {role}").errno == 2003


def test_role_that_nobody_has_made_is_shown_as_an_administrators(sandbox_account):
    with connect(sandbox_account.server) as connection, connection.cursor() as cursor:
        cursor.execute("use role nobodys")
        cursor.execute("show grants to role nobodys")
        [grant] = cursor.fetchall()
    assert grant[1:4] == ("USAGE", "ROLE", "ACCOUNTADMIN")
