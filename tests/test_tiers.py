"""One variable selects how many variants are tested."""

import os
import subprocess
import sys

import pytest
from scratch_kit import KIT_ROOT
from tiers import TIERS, refuse_unknown


def collected(tier: str) -> subprocess.CompletedProcess[str]:
    """What pytest says of the tests that are about variants."""
    command = [sys.executable, "-m", "pytest", "-m", "variants", "--collect-only", "--quiet"]
    return subprocess.run(
        [*command, "tests/test_generated_suites.py", "tests/test_tiers.py"],
        cwd=KIT_ROOT,
        env={**os.environ, "VARIANTS": tier},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("tier", TIERS)
def test_tier_is_written_in_lower_case(tier: str) -> None:
    refuse_unknown(tier)
    with pytest.raises(pytest.UsageError, match="VARIANTS is smoke"):
        refuse_unknown(tier.upper())


def test_tests_of_variants_can_be_selected() -> None:
    listed = collected("smoke").stdout
    assert "test_smallest_projects_load_and_run_for_a_day[default]" in listed
    assert "test_tiers.py::" not in listed


def test_unknown_tier_is_refused_before_anything_is_tested() -> None:
    done = collected("tripletwise")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "VARIANTS is smoke, pairwise, all, or not set: not 'tripletwise'." in done.stderr
