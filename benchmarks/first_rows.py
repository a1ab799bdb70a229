"""From a machine with nothing but uv to a project's first rows, packages in uv's cache or not."""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring import Comparison, seconds
from scratch_kit import kit_on_disk

DAY = "2026-01-06"
COUNT = "select count(*) as stories from raw_stories"


def comparisons() -> Iterator[Comparison]:
    """Measures copy, install, one day of stories and the question how many there are."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kit = kit_on_disk(folder / "kit").root
        cache = {"UV_CACHE_DIR": str(folder / "cache")}
        empty = seconds(_first_rows, kit, folder / "first", cache)
        full = seconds(_first_rows, kit, folder / "second", cache)
        yield Comparison("first rows, packages cached", "no cache", [full], [empty], most=60)
        yield Comparison("first rows, nothing cached", "cached", [empty], [full], most=120)


def _first_rows(kit: Path, project: Path, environment: dict[str, str]) -> None:
    run = _Machine(project, environment)
    run("uv", "tool", "run", "copier", "copy", "--defaults", "--quiet", str(kit), str(project))
    run("uv", "sync", "--quiet")
    run("uv", "run", "sandbox", "dg", "launch", "--assets", "raw_stories", "--partition", DAY)
    place = ("--database", "HACKER_NEWS", "--schema", "STORIES", "--format", "json")
    [found] = json.loads(run("uv", "run", "sandbox", "sql", *place, COUNT))
    if not int(found["STORIES"]):
        raise RuntimeError("there are no rows")


class _Machine:
    """A machine on which nothing but uv is installed."""

    def __init__(self, project: Path, environment: dict[str, str]) -> None:
        self._project = project
        misleading = ("VIRTUAL_ENV", "PYTHONPATH")
        kept = {name: value for name, value in os.environ.items() if name not in misleading}
        self._environment = kept | environment

    def __call__(self, *command: str) -> str:
        folder = self._project if self._project.exists() else self._project.parent
        done = subprocess.run(
            command, cwd=folder, env=self._environment, capture_output=True, encoding="utf-8"
        )
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout
