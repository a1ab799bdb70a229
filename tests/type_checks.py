"""The types of rendered projects, checked beside everything else, one project after the other."""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from renders import Rendering
from tiers import SMOKE
from variants import DBT_ON_SNOWFLAKE, DEFAULT, FULL, MINIMAL, Variant, each_feature_alone


def typed() -> list[Variant]:
    """The projects whose types are checked."""
    if SMOKE:
        return [DEFAULT, MINIMAL]
    return [FULL, MINIMAL, DBT_ON_SNOWFLAKE, *each_feature_alone()]


class Types:
    """Checks that have been started. They share a cache: Dagster's types take most of the time."""

    def __init__(self, renderings: Sequence[Rendering], cache: Path) -> None:
        self._cache = cache
        self._thread = ThreadPoolExecutor(1)
        self._faults: dict[str, Future[str]] = {
            rendering.variant.name: self._thread.submit(self._check, rendering.path)
            for rendering in renderings
        }

    def faults(self, name: str) -> str:
        """What mypy objects to in a project, nothing if all is well; waits for the answer."""
        return self._faults[name].result()

    def stop(self) -> None:
        """Do not begin with any other."""
        self._thread.shutdown(cancel_futures=True)

    def _check(self, project: Path) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--cache-dir", str(self._cache), "--no-error-summary"],
            cwd=project,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.stdout + done.stderr if done.returncode else ""
