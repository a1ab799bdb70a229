"""Warehouses, resource monitors and parameters of the account: kept and shown, as set."""

import pytest


@pytest.fixture
def warehouse(session, sandbox):
    name = f"WAREHOUSE_OF_{sandbox.database}"
    session(f"create warehouse {name} with warehouse_size = 'xsmall', auto_suspend = 60")
    return name


def shown(session, statement):
    names = [column.name for column in session.columns(statement)]
    [row] = session(statement)
    return dict(zip(names, row, strict=True))


def test_settings_of_a_warehouse_are_shown(session, warehouse):
    row = shown(session, f"show warehouses like '{warehouse}'")
    assert (row["size"], row["auto_suspend"], row["auto_resume"]) == ("X-Small", 60, "true")
    assert (row["state"], row["is_current"], row["owner"]) == ("STARTED", "Y", "ACCOUNTADMIN")
    session(f"alter warehouse {warehouse} set warehouse_size = 'X-LARGE' comment = 'big'")
    row = shown(session, f"show warehouses like '{warehouse}'")
    assert (row["size"], row["auto_suspend"], row["comment"]) == ("X-Large", 60, "big")
    session(f"alter warehouse {warehouse} unset comment, auto_suspend")
    row = shown(session, f"show warehouses like '{warehouse}'")
    assert (row["auto_suspend"], row["comment"]) == (600, "")


def test_name_with_a_dollar_is_the_same_in_any_case(session, warehouse):
    session(f"create warehouse {warehouse}$")
    session(f"drop warehouse {warehouse.lower()}$")
    assert session(f"show warehouses like '{warehouse}$'") == []


def test_warehouse_is_suspended_and_resumed(session, warehouse):
    session(f"alter warehouse {warehouse} suspend")
    assert shown(session, f"show warehouses like '{warehouse}'")["state"] == "SUSPENDED"
    assert session.refused(f"alter warehouse {warehouse} suspend").errno == 90064
    session(f"alter warehouse {warehouse} resume")
    session(f"alter warehouse {warehouse} resume if suspended")
    assert session.refused(f"alter warehouse {warehouse} resume").errno == 90063


def test_new_warehouse_is_that_of_the_session(session, warehouse):
    assert session.value("select current_warehouse()") == warehouse


def test_warehouse_that_an_administrator_names_is_made(session, sandbox):
    name = f"NAMED_BY_{sandbox.database}"
    session(f"use warehouse {name}")
    assert session(f"show warehouses like '{name}'")
    session(f"drop warehouse {name}")
    assert not session(f"show warehouses like '{name}'")


@pytest.mark.parametrize(
    ("setting", "errno"),
    [
        ("warehouse_size = 'HUGE'", 1421),
        ("auto_suspend = 'soon'", 1421),
        ("colour = 'blue'", 1420),
        ("resource_monitor = nothing", 2003),
    ],
)
def test_wrong_setting_is_refused(session, warehouse, setting, errno):
    assert session.refused(f"alter warehouse {warehouse} set {setting}").errno == errno


def test_timeout_of_the_warehouse_ends_statements(session, warehouse):
    session(f"alter warehouse {warehouse} set statement_timeout_in_seconds = 1")
    [row] = session(f"show parameters like 'STATEMENT_TIMEOUT%' in warehouse {warehouse}")
    assert row[:4] == ("STATEMENT_TIMEOUT_IN_SECONDS", "1", "172800", "WAREHOUSE")
    slow = "select count(*) from range(100000) a, range(100000) b where a.range * b.range % 7 = 3"
    assert session.refused(slow).errno == 630


def test_resource_monitor_is_kept_with_its_triggers(session, sandbox, warehouse):
    name = f"MONITOR_OF_{sandbox.database}"
    session(
        f"create resource monitor {name} with credit_quota = 100 frequency = monthly "
        "start_timestamp = immediately triggers on 75 percent do notify "
        "on 90 percent do suspend on 100 percent do suspend_immediate"
    )
    session(f"alter warehouse {warehouse} set resource_monitor = {name}")
    row = shown(session, "show resource monitors like '" + name + "'")
    assert (row["credit_quota"], row["level"]) == (100, "WAREHOUSE")
    assert row["notify_at"] == "75%"
    assert (row["suspend_at"], row["suspend_immediately_at"]) == ("90%", "100%")
    assert shown(session, f"show warehouses like '{warehouse}'")["resource_monitor"] == name


def test_parameters_of_the_account_are_kept(session):
    name = "CORTEX_ENABLED_CROSS_REGION"
    session(f"alter account set {name} = 'AWS_US,AWS_EU'")
    try:
        [row] = session(f"show parameters like '{name}' in account")
        assert row[:4] == (name, "AWS_US,AWS_EU", "ANY_REGION", "ACCOUNT")
    finally:
        session(f"alter account unset {name}")
    [row] = session(f"show parameters like '{name}' in account")
    assert row[:4] == (name, "ANY_REGION", "ANY_REGION", "")


@pytest.mark.parametrize(
    ("setting", "errno"),
    [
        ("cortex_enabled_cross_region = 'MOON'", 1421),
        ("cortex_models_allowlist = 'mistral-large2'", 1421),
        ("network_policy = nowhere", 2003),
        ("periodic_data_rekeying = true", 2),
    ],
)
def test_other_parameters_of_the_account_are_refused(session, setting, errno):
    assert session.refused(f"alter account set {setting}").errno == errno
