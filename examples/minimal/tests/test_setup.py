"""setup/ is run: the whole project works with what setup.sql has made, and teardown.sql ends it."""

from collections.abc import Iterator
from typing import Any

import pytest

from hacker_news_intelligence.commands.doctor.needs import needs_of_assets
from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.settings import load_settings

from .conftest import run_job
from .setup_scripts import Administrator, service_user, sign_in_as_service

pytestmark = pytest.mark.slow

DAY, WEEK = "2026-01-06", "2026-01-04"
LISTINGS = [
    f"show {kind}"
    for kind in (
        "roles",
        "users",
        "warehouses",
        "databases",
        "resource monitors",
        "network policies",
        "schemas in account",
    )
]


@pytest.fixture
def administrator(own_account: Any) -> Iterator[Administrator]:
    administrator = Administrator(own_account)
    yield administrator
    administrator.close()


def test_every_job_runs_as_the_role_and_user_of_setup_and_as_nobody_else(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.take_back_what_everybody_has()
    administrator.run("setup.sql")
    user = sign_in_as_service(administrator, monkeypatch)
    for job in defs().get_repository_def().get_all_jobs():
        if job.name.startswith("__"):
            continue
        kind = job.partitions_def
        key = kind and (DAY if kind.has_partition_key(DAY) else WEEK)
        assert run_job(job, partition_key=key).success, job.name
    ran = administrator(
        "select distinct user_name, role_name from snowflake.account_usage.query_history"
        f" where user_name not in ('{Administrator.NAME}', 'SANDBOX', 'SYSTEM')"
    )
    settings = load_settings().snowflake
    assert ran == [(user.upper(), settings.role.upper())]
    called_from = administrator(
        """
        select distinct queries.warehouse_name
        from snowflake.account_usage.cortex_ai_functions_usage_history as usage
        inner join snowflake.account_usage.query_history as queries
            on usage.query_id = queries.query_id
        """
    )
    assert {*called_from} <= {((settings.ai_warehouse or "").upper(),)}
    assert called_from or not needs_of_assets().models


def test_setup_can_be_run_again_and_leaves_what_an_administrator_has_changed(
    administrator: Administrator,
) -> None:
    warehouse, role = load_settings().snowflake.warehouse, load_settings().snowflake.role
    administrator.run("setup.sql")
    administrator(f"alter warehouse {warehouse} set warehouse_size = medium")
    before = [administrator(listing) for listing in (*LISTINGS, f"show grants to role {role}")]
    administrator.run("setup.sql")
    after = [administrator(listing) for listing in (*LISTINGS, f"show grants to role {role}")]
    assert after == before


def test_teardown_leaves_nothing_of_what_setup_has_made(administrator: Administrator) -> None:
    before = [administrator(listing) for listing in LISTINGS]
    administrator.run("setup.sql")
    administrator.run_what_is_left_to_an_administrator()
    assert [administrator(listing) for listing in LISTINGS] != before
    administrator.run("teardown.sql")
    assert [administrator(listing) for listing in LISTINGS] == before
    administrator.run("teardown.sql")


def test_whoever_signs_in_has_the_role_and_a_service_nothing_else(
    administrator: Administrator,
) -> None:
    administrator.run("setup.sql")
    user, role = service_user(), load_settings().snowflake.role.upper()
    grants = administrator(f"show grants to user {user or Administrator.NAME}")
    assert any(role in grant for grant in grants)
    if user:
        assert len(grants) == 1
        settings = {name: value for name, value, *_ in administrator(f"describe user {user}")}
        assert (settings["TYPE"], settings["PASSWORD"]) == ("SERVICE", "null")
