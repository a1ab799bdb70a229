"""Tests of rendered projects: forks of one prepared process, against a process for each."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from measuring import Comparison, seconds
from scratch_kit import kit_on_disk
from suites import DEFINITIONS, QUICK, Suite, Suites

VARIANTS = 24
LOADING = (*DEFINITIONS, "-mnot slow")


def comparisons() -> Iterator[Comparison]:
    """Measures tests of definitions in many projects, and the quick tests of one, in both ways."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kit = kit_on_disk(folder / "kit")
        projects = [kit.render(folder / f"project{number}").path for number in range(VARIANTS)]
        for project in projects:
            _in_a_process(project, LOADING)  # dbt parses a project once.
        apart = [seconds(_in_a_process, project, LOADING) for project in projects]
        whole = seconds(_in_forks, projects, LOADING, folder / "runs")
        yield Comparison(
            "tests of the definitions, a variant",
            "a process a variant",
            [whole / VARIANTS],
            apart,
            most_times=1 / 8,
        )
        alone = seconds(_in_a_process, projects[0], QUICK)
        forked = seconds(_in_forks, projects[:1], QUICK, folder / "quick")
        yield Comparison("`uv run pytest` in a project", "in a fork", [alone], [forked], most=30)


def _in_forks(projects: Sequence[Path], arguments: tuple[str, ...], folder: Path) -> None:
    suites = [Suite(project.name, project, arguments) for project in projects]
    running = Suites(suites, folder)
    for suite in suites:
        if running.outcome(suite.name).exit_code:
            raise RuntimeError(running.outcome(suite.name).log[-3000:])
    running.stop()


def _in_a_process(project: Path, arguments: tuple[str, ...]) -> None:
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project / "src")},
        capture_output=True,
        check=True,
    )
