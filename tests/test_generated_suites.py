"""The tests that a project comes with pass in it, whatever its answers."""

import os

import pytest
import sandbox_page
import sql_faults
from suites import SMALLEST, WITHOUT_A_KEY, Suites
from tiers import ALL, SMOKE, more_than_smoke
from variants import (
    DBT_ON_SNOWFLAKE,
    DEFAULT,
    FULL,
    STRANGE_EVERYTHING,
    Variant,
    covering_set,
    each_feature_alone,
)

from snowflake_sandbox.statement_hash import (  # type: ignore[import-untyped, unused-ignore]
    statement_hashes,
)

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="projects are tested in forks")

LOG_LINES = 200


@pytest.mark.skipif(not SMOKE, reason="whole suites are run")
@pytest.mark.parametrize("variant", SMALLEST, ids=str)
def test_smallest_projects_load_and_run_for_a_day(suites: Suites, variant: Variant) -> None:
    assert_passes(suites, variant.name, at_least=5)


@more_than_smoke
@pytest.mark.parametrize("variant", [FULL, STRANGE_EVERYTHING], ids=str)
def test_suite_of_a_project_passes(suites: Suites, variant: Variant) -> None:
    assert_passes(suites, variant.name, at_least=40)


@more_than_smoke
def test_tests_that_take_minutes_are_left_to_those_who_name_them(suites: Suites) -> None:
    assert_passes(suites, DEFAULT.name, at_least=100)
    quick, whole = (suites.outcome(name).modules for name in (DEFAULT.name, FULL.name))
    assert {"test_definitions", "test_daily_intelligence"} <= quick
    assert "test_raw_stories" in whole - quick


@more_than_smoke
def test_what_is_about_the_account_passes(suites: Suites) -> None:
    assert_passes(suites, "account", at_least=100)


@more_than_smoke
@pytest.mark.parametrize("variant", WITHOUT_A_KEY, ids=str)
def test_account_is_set_up_for_those_who_have_no_key(suites: Suites, variant: Variant) -> None:
    assert_passes(suites, variant.name, at_least=4)


@more_than_smoke
def test_project_mends_what_a_killed_process_has_left(suites: Suites) -> None:
    assert_passes(suites, "interruptions", at_least=2)


@more_than_smoke
def test_project_keeps_what_the_one_that_it_replaces_has_promised(suites: Suites) -> None:
    assert_passes(suites, "ancestor", at_least=30)


@more_than_smoke
def test_suite_of_the_sandbox_passes(suites: Suites) -> None:
    assert_passes(suites, "sandbox", at_least=100)


@more_than_smoke
def test_page_about_the_sandbox_says_what_its_tests_say(suites: Suites) -> None:
    told = sandbox_page.page(suites.outcome("sandbox").report)
    assert sandbox_page.PAGE.read_text(encoding="utf-8") == told, "uv run tests/sandbox_page.py"


@more_than_smoke
def test_what_is_about_dbt_passes_where_snowflake_runs_it(suites: Suites) -> None:
    assert_passes(suites, DBT_ON_SNOWFLAKE.name, at_least=20)


@more_than_smoke
def test_every_statement_that_a_project_sends_has_a_second_opinion(suites: Suites) -> None:
    names = (FULL.name, "account", STRANGE_EVERYTHING.name, DBT_ON_SNOWFLAKE.name)
    sent = [statement for name in names for statement in suites.outcome(name).statements()]
    distinct = {statement_hashes(statement)[1]: statement for statement in sent}.values()
    assert len(distinct) > 400
    unknown = {one: found for one in distinct if (found := sql_faults.unparsable(one))}
    reasons = {one: sql_faults.is_beyond_the_grammar(one) for one in unknown}
    assert {one: unknown[one] for one, found in reasons.items() if not found} == {}
    needed = {reason for found in reasons.values() for reason in found}
    assert needed == sql_faults.BEYOND_THE_GRAMMAR, "sqlfluff knows what is not needed any more"


@more_than_smoke
@pytest.mark.parametrize("variant", each_feature_alone(), ids=str)
def test_each_feature_stands_alone(suites: Suites, variant: Variant) -> None:
    assert_passes(suites, variant.name, at_least=40 if ALL else 3)


@pytest.mark.skipif(not ALL, reason="takes long: VARIANTS is not all")
@pytest.mark.parametrize("variant", covering_set(), ids=str)
def test_quick_tests_of_each_project_of_the_covering_set_pass(
    suites: Suites, variant: Variant
) -> None:
    assert_passes(suites, variant.name, at_least=40)


def assert_passes(suites: Suites, name: str, at_least: int) -> None:
    outcome = suites.outcome(name)
    last_lines = "\n".join(outcome.log.splitlines()[-LOG_LINES:])
    if outcome.exit_code:
        pytest.fail(f"exit code {outcome.exit_code}\n{last_lines}", pytrace=False)
    assert outcome.passed >= at_least, last_lines
    assert {reason for reason in outcome.reasons_to_skip if "account" not in reason} == set()
