"""Tests of rendered projects: forks of one prepared process, against a process for each."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import Comparison, seconds
from scratch_kit import kit_on_disk
from suites import DEFINITIONS, Suite, Suites

VARIANTS = 6


def comparisons() -> Iterator[Comparison]:
    """Measures the tests of definitions, one variant after the other in both ways."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kit = kit_on_disk(folder / "kit")
        projects = [kit.render(folder / f"project{number}").path for number in range(VARIANTS)]
        for project in projects:
            _in_a_process(project)  # dbt parses a project once.
        apart = [seconds(_in_a_process, project) for project in projects]
        suites = [Suite(project.name, project, DEFINITIONS) for project in projects]
        whole = seconds(_in_forks, suites, folder / "runs")
        yield Comparison(
            "tests of the definitions, a variant",
            "a process a variant",
            [whole / VARIANTS],
            apart,
            most_times=1 / 8,
        )


def _in_forks(suites: list[Suite], folder: Path) -> None:
    running = Suites(suites, folder)
    for suite in suites:
        running.outcome(suite.name)
    running.stop()


def _in_a_process(project: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *DEFINITIONS],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project / "src")},
        capture_output=True,
        check=True,
    )
