"""dbt's own tests of an adapter, those of what everybody does with it. See dbt_adapter_suite.py."""

import os

import pytest
from suites import Suites
from tiers import more_than_smoke

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="suites are run in forks")

LOG_LINES = 200


@more_than_smoke
def test_dbts_own_tests_pass_on_the_sandbox(suites: Suites) -> None:
    outcome = suites.outcome("dbt adapter")
    last_lines = "\n".join(outcome.log.splitlines()[-LOG_LINES:])
    if outcome.exit_code:
        pytest.fail(f"exit code {outcome.exit_code}\n{last_lines}", pytrace=False)
    assert outcome.passed >= 25, last_lines
