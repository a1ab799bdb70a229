"""What a command waits for: the import of the definitions, and the commands that only read them."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from documented import as_documented
from measuring import Comparison, in_turns
from projects import PACKAGE, Project, rendered

ROUNDS = 5
COMMANDS = ("dg check defs", "dg list defs")
LIBRARIES = "import dagster, dagster_snowflake, dagster_dbt"


def comparisons() -> Iterator[Comparison]:
    """Measures the import, and each command with and without what dbt has parsed before."""
    with rendered() as ours, tempfile.TemporaryDirectory() as folder:
        documented = as_documented(ours, Path(folder) / "documented")
        mine, theirs = in_turns(
            partial(ours.run, sys.executable, "-c", f"import {PACKAGE}.prepared"),
            partial(ours.run, sys.executable, "-c", LIBRARIES),
            ROUNDS,
        )
        yield Comparison("definitions", LIBRARIES, mine, theirs, most_times=0.6)
        for command in COMMANDS:
            for call, prepare in (("first", _forget), ("next", _keep)):
                mine, theirs = in_turns(
                    partial(_call, ours, command, prepare),
                    partial(_call, documented, command, prepare),
                    ROUNDS if call == "next" else 3,
                )
                name = f"`{command}`, {call} call"
                yield Comparison(
                    name, "Dagster's loader and dbt component", mine, theirs, 0.4, most=10
                )


def _call(project: Project, command: str, prepare: Callable[[Project], None]) -> None:
    prepare(project)
    project.run(*command.split())


def _forget(project: Project) -> None:
    for state in (project.path / "dbt_project" / "target", project.path / ".dg"):
        shutil.rmtree(state, ignore_errors=True)


def _keep(project: Project) -> None:
    """Leaves what the call before has left."""
