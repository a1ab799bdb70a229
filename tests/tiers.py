"""How many variants are tested: the environment's `VARIANTS` is smoke, pairwise or all.

smoke is the default project and one with nothing in it, pairwise is what CI runs, and all runs
the whole suite of each feature alone, and loads each project of the covering set.
"""

import os

import pytest

TIERS = ("smoke", "pairwise", "all")
TIER = os.environ.get("VARIANTS", "pairwise")
SMOKE, ALL = TIER == "smoke", TIER == "all"

# What is made of the variants that the tier selects.
FIXTURES = {"combinations", "combinations_of_features", "files", "renderings", "suites", "types"}

more_than_smoke = pytest.mark.skipif(SMOKE, reason="two projects cannot tell: VARIANTS is smoke")


def refuse_unknown(tier: str) -> None:
    """End pytest if there is no such tier."""
    if tier not in TIERS:
        raise pytest.UsageError(f"VARIANTS is {', '.join(TIERS)}, or not set: not {tier!r}.")
