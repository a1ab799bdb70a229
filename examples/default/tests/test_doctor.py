"""`uv run doctor` names each thing that is wrong; what it says then puts it right."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest

from hacker_news_intelligence import clock
from hacker_news_intelligence.commands.doctor import checks, report
from hacker_news_intelligence.commands.doctor.__main__ import main
from hacker_news_intelligence.commands.doctor.checks import models, network
from hacker_news_intelligence.commands.doctor.examination import Examination
from hacker_news_intelligence.commands.doctor.finding import Finding, Mend, Status, failed
from hacker_news_intelligence.commands.doctor.needs import Needs, needs_of_assets
from hacker_news_intelligence.settings import load_settings
from hacker_news_intelligence.sql import identifier

from .documents import blocks, read, sections
from .mending import obey
from .setup_scripts import Administrator, sign_in_as_service, statements

pytestmark = pytest.mark.slow

Look = Callable[..., Finding]

SETTINGS = load_settings().snowflake
ROLE, WAREHOUSE = identifier(SETTINGS.role), identifier(SETTINGS.warehouse)
AI_WAREHOUSE = SETTINGS.ai_warehouse and identifier(SETTINGS.ai_warehouse)
DATABASE = identifier(SETTINGS.database)
SCHEMA = f"{DATABASE}.{identifier(SETTINGS.schema_)}"
GRANTS = [
    statement
    for statement in statements("setup.sql")
    # Any privilege on a schema lets a role be in it, so that USAGE alone is not missed.
    if re.match(r"grant (?!usage on schema ).* to role (?!sysadmin)", statement)
]


@pytest.fixture
def administrator(own_account: Any) -> Iterator[Administrator]:
    administrator = Administrator(own_account)
    administrator.run("setup.sql")
    yield administrator
    administrator.close()


@pytest.fixture
def user(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> str:
    """Who signs in, to an account that is as it should be."""
    return sign_in_as_service(administrator, monkeypatch)


@pytest.fixture(scope="module")
def needs() -> Needs:
    """What the assets need: the same in every test; loading them takes seconds."""
    return needs_of_assets()


@pytest.fixture
def look(needs: Needs, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Lets one check look at the account, and gives what it has found of a subject."""
    monkeypatch.setattr(Examination, "needs", needs)

    def find(check: str, subject: str | None = None, may_call: bool = False) -> Finding:
        load_settings.cache_clear()
        with Examination(may_call) as examination:
            module = import_module(f"{checks.__name__}.{check}")
            found: dict[str, Finding] = {one.subject: one for one in module.examine(examination)}
        return found[subject or check]

    return find


def test_doctor_finds_nothing_wrong_after_setup(
    user: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["doctor", "--call", "--json"])
    assert main() == 0
    found = json.loads(capsys.readouterr().out)
    assert [one for one in found if one["status"] != "ok"] == []
    assert {"settings", "role", "warehouse", "schema", "create table"} <= {
        one["subject"] for one in found
    }


# What a person has in .env, and the way to the account


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("SNOWFLAKE_ACCOUNT", "", "SNOWFLAKE_ACCOUNT is not set"),
        ("SNOWFLAKE_AUTHENTICATOR", "MAGIC", "SNOWFLAKE_AUTHENTICATOR is 'MAGIC'"),
        ("SNOWFLAKE_PRIVATE_KEY", "no key", "it is no private key"),
        ("SNOWFLAKE_PRIVATE_KEY_PASSPHRASE", "unasked", "leave the passphrase empty"),
        ("TIMEZONE", "EST5", "no IANA timezone"),
    ],
)
def test_wrong_setting_is_named(
    variable: str, value: str, told: str, user: str, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    finding = look("settings")
    assert finding.has_failed
    assert told in finding.detail


def test_what_depends_on_a_failure_is_skipped(
    user: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SNOWFLAKE_PORT", "9")
    monkeypatch.setattr(sys, "argv", ["doctor", "--json"])
    load_settings.cache_clear()
    assert main() == 1
    found = {one["subject"]: one for one in json.loads(capsys.readouterr().out)}
    assert found["network"]["status"] == "failed"
    assert "SNOWFLAKE_ACCOUNT=" in found["network"]["mends"][0]["steps"][0]
    assert found["connection"] == {
        "subject": "connection",
        "status": "skipped",
        "detail": "needs network",
        "meaning": "",
        "mends": [],
    }
    assert {found[name]["status"] for name in ("role", "privileges", "models")} == {"skipped"}


@pytest.mark.parametrize(
    ("by", "told"),
    [(timedelta(hours=1), "ahead"), (timedelta(seconds=-90), "behind")],
)
def test_clock_that_is_wrong_is_named(
    by: timedelta, told: str, user: str, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert look("network", "clock").status is Status.OK
    monkeypatch.setattr(network, "utc_now", lambda: clock.utc_now() + by)
    finding = look("network", "clock")
    assert finding.has_failed
    # The account's clock tells whole seconds.
    seconds, direction = re.findall(r"(\d+) s (\w+)", finding.detail)[0]
    assert abs(int(seconds) - abs(by.total_seconds())) <= 2
    assert direction == told


# The account, as an administrator may have left it


@pytest.mark.parametrize(
    ("subject", "damage", "by"),
    [
        ("role", f"revoke role {ROLE} from user <user>", "SECURITYADMIN"),
        ("warehouse", f"revoke usage on warehouse {WAREHOUSE} from role {ROLE}", "SYSADMIN"),
        ("warehouse", f"drop warehouse {WAREHOUSE}", "SYSADMIN"),
        ("warehouse", f"alter warehouse {WAREHOUSE} set auto_resume = false", "SYSADMIN"),
        ("schema", f"drop schema {SCHEMA}", "SYSADMIN"),
    ],
)
def test_damage_is_named_and_mended(
    subject: str,
    damage: str,
    by: str,
    user: str,
    look: Look,
    administrator: Administrator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert look(subject).status is Status.OK
    administrator(damage.replace("<user>", user))
    finding = look(subject)
    assert finding.has_failed
    assert [mend.by for mend in finding.mends] == [by]
    obey(finding, administrator, monkeypatch)
    assert look(subject).status is Status.OK


def test_name_that_needs_quotes_is_mended_too(
    user: str, look: Look, administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator('create user "YOU@EXAMPLE.COM" type = service')
    sign_in_as_service(administrator, monkeypatch, '"YOU@EXAMPLE.COM"')
    for check in ("role", "timezone"):
        finding = look(check)
        assert finding.status is not Status.OK
        obey(finding, administrator, monkeypatch)
        assert look(check).status is Status.OK


@pytest.mark.parametrize(
    ("subject", "damage"),
    [
        ("timezone", "alter user <user> unset timezone"),
        ("warehouse", f"alter warehouse {WAREHOUSE} set auto_suspend = 0"),
    ],
)
def test_what_works_but_not_as_it_should_is_a_warning(
    subject: str,
    damage: str,
    user: str,
    look: Look,
    administrator: Administrator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    administrator(damage.replace("<user>", user))
    finding = look(subject)
    assert finding.status is Status.WARNING
    obey(finding, administrator, monkeypatch)
    assert look(subject).status is Status.OK


@pytest.mark.parametrize("has_two", [True, False])
def test_warehouse_that_is_larger_than_cortex_needs_is_a_warning(
    has_two: bool,
    user: str,
    look: Look,
    needs: Needs,
    administrator: Administrator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Examination, "needs", replace(needs, calls_cortex=True))
    monkeypatch.setenv("SNOWFLAKE_AI_WAREHOUSE", "of_ai" if has_two else "")
    administrator("use role sysadmin")
    administrator("create warehouse of_ai auto_suspend = 60")
    administrator(f"grant usage on warehouse of_ai to role {ROLE}")
    subject, name = ("AI warehouse", "of_ai") if has_two else ("warehouse", WAREHOUSE)
    assert look("warehouse", subject).status is Status.OK
    administrator(f"alter warehouse {name} set warehouse_size = large")
    finding = look("warehouse", subject)
    assert finding.status is Status.WARNING
    obey(finding, administrator, monkeypatch)
    assert look("warehouse", subject).detail == f"{name}, Medium"


@pytest.mark.parametrize("grant", GRANTS)
def test_each_grant_of_setup_is_missed_and_given_back(
    grant: str,
    user: str,
    look: Look,
    administrator: Administrator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    administrator.take_back_what_everybody_has()
    administrator(re.sub(r"^grant (.*) to role ", r"revoke \1 from role ", grant))
    check, subject = looked_at(grant)
    finding = look(check, subject)
    assert finding.status in {Status.FAILED, Status.WARNING}
    obey(finding, administrator, monkeypatch)
    assert look(check, subject).status is Status.OK


def test_privilege_of_a_secondary_role_is_a_warning(
    user: str,
    look: Look,
    needs: Needs,
    administrator: Administrator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Examination, "needs", replace(needs, calls_cortex=True))
    administrator.take_back_what_everybody_has()
    for statement in (
        "create user helper type = service",
        f"grant role {ROLE} to user helper",
        "create role of_helper",
        "grant role of_helper to user helper",
        f"revoke use ai functions on account from role {ROLE}",
        f"revoke create table on schema {SCHEMA} from role {ROLE}",
    ):
        administrator(statement)
    sign_in_as_service(administrator, monkeypatch, "helper")
    assert look("privileges", "use ai functions").has_failed
    administrator("grant use ai functions on account to role of_helper")
    administrator(f"grant create table on schema {SCHEMA} to role of_helper")
    finding = look("privileges", "use ai functions")
    assert finding.status is Status.WARNING and "secondary role" in finding.detail
    obey(finding, administrator, monkeypatch)
    assert look("privileges", "use ai functions").status is Status.OK
    assert look("privileges", "create table").has_failed


def looked_at(grant: str) -> tuple[str, str]:
    """Gives which check looks at what a grant gives, and what it calls it."""
    if place := re.match(r"grant usage on (warehouse|database) (\S+)", grant):
        subject = "AI warehouse" if identifier(place[2]) == AI_WAREHOUSE else place[1]
        return {"warehouse": "warehouse", "database": "schema"}[place[1]], subject
    if model := re.match(r'grant application role snowflake\."CORTEX-MODEL-ROLE-(.+)"', grant):
        return "models", f"model {model[1].lower()}"
    named = re.match(r"grant (?:database role snowflake\.(\w+)|(.+?) on )", grant)
    assert named
    return "privileges", named[1] or named[2]


# Models


def test_model_out_of_reach_is_named_and_mended(
    user: str,
    look: Look,
    needs: Needs,
    administrator: Administrator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named = [model for call, model in needs.models if call == "ai_complete"]
    for subject in (f"model {model}" for model in named):
        administrator("alter account set cortex_enabled_cross_region = 'DISABLED'")
        finding = look("models", subject)
        assert finding.has_failed
        obey(finding, administrator, monkeypatch)
        assert look("models", subject).status is Status.OK


@pytest.mark.parametrize(
    ("model", "status", "told"),
    [
        ("llama3.3-70b", Status.OK, "across regions"),
        ("mixtral-8x7b", Status.WARNING, "legacy"),
        ("snowflake-arctic", Status.FAILED, "past its end of life"),
        ("llama3.3-70", Status.FAILED, "not among the models"),
    ],
)
def test_model_is_examined_by_its_stage(model: str, status: Status, told: str, user: str) -> None:
    with Examination(may_call=False) as examination:
        finding = models.examine_model(examination.session, model, ["my_asset"])
    assert finding.status is status
    assert told in finding.detail
    assert status is Status.OK or "my_asset" in finding.meaning


def test_models_are_called_only_when_asked_for(
    user: str, own_account: Any, look: Look, needs: Needs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Examination, "needs", replace(needs, calls_cortex=True))
    calls = "select count(*) from snowflake.account_usage.cortex_ai_functions_usage_history"
    assert look("calls").status is Status.SKIPPED
    assert own_account.query(calls) == [(0,)]
    assert look("calls", "call of ai_filter", may_call=True).status is Status.OK
    assert own_account.query(calls) != [(0,)]
    own_account.inject_fault("ai_row", times=None)
    assert look("calls", "call of ai_filter", may_call=True).has_failed


# The report


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_report_keeps_statements_whole_at_any_width(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    statement = f"grant create table on schema {'d' * 60}.{'s' * 60} to role [r];"
    finding = failed(
        "create table", "not granted", "It fails.", Mend("SECURITYADMIN", (statement,))
    )
    report.show_row(finding)
    report.show_mends([finding])
    told = capsys.readouterr().out
    assert re.match("create table +failed +not granted *\n", told)
    assert f"  SECURITYADMIN runs:\n      {statement}\n" in told
    assert "\x1b" not in told


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_long_finding_stays_in_its_column(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    words = "several words that go on " * 8
    report.show_row(failed("a check", words, "It fails."))
    first, *others = capsys.readouterr().out.rstrip().splitlines()
    assert others and all(line.startswith(" " * 35) for line in others)
    told = " ".join(line[first.index("several") :].strip() for line in (first, *others))
    assert told == words.strip()


def test_report_in_the_documentation_is_the_one_that_is_printed(
    user: str,
    administrator: Administrator,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    administrator(f"revoke create table on schema {SCHEMA} from role {ROLE}")
    monkeypatch.setattr(sys, "argv", ["doctor"])
    monkeypatch.setenv("COLUMNS", "200")
    assert main() == 1
    told = capsys.readouterr().out
    # The documentation has the names that a project gets by default.
    for own, default in (
        (SCHEMA, "hacker_news.stories"),
        (ROLE, "hacker_news_role"),
        (WAREHOUSE, "hacker_news_wh"),
        (DATABASE, "hacker_news"),
        (user.upper(), "HACKER_NEWS_SERVICE"),
    ):
        told = told.replace(own, default)
    printed = [line.rstrip() for line in told.splitlines()]
    [shown] = blocks("", sections(read("operations.md"))["What is wrong"])
    assert [line for line in shown.splitlines() if line and line not in printed] == []
