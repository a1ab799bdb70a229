"""Rendered projects to measure, on a sandbox of their own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scratch_kit import kit_on_disk

EXECUTABLES = Path(sys.executable).parent
PACKAGE = "hacker_news_intelligence"


@dataclass(frozen=True)
class Project:
    """A rendered project, and the environment that its commands run in."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def package(self) -> Path:
        """The folder of its package."""
        return self.path / "src" / PACKAGE

    def run(self, *command: str) -> str:
        """Runs a command in the project's folder; gives what it prints.

        Raises:
            RuntimeError: the command fails.
        """
        found = EXECUTABLES / command[0]
        whole = [str(found) if found.exists() else command[0], *command[1:]]
        environment = {
            **{name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ},
            "PATH": f"{EXECUTABLES}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.path / "src"),
            "PAGES_FETCH": "false",
            # What is measured is not stopped for what it would cost.
            "CORTEX_MAX_CREDITS_PER_RUN": "1000",
            "DAGSTER_DISABLE_TELEMETRY": "1",
            **self.environment,
        }
        done = subprocess.run(
            whole, cwd=self.path, env=environment, capture_output=True, encoding="utf-8"
        )
        if done.returncode:
            raise RuntimeError(f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def launch(self, *arguments: str) -> None:
        """Runs `dg launch` on the sandbox."""
        self.run("sandbox", "dg", "launch", *arguments)

    def materialize(self, assets: Iterable[str], partition: str, last: str | None = None) -> None:
        """Materializes assets for a day, or for a range of days in one run."""
        days = (
            ("--partition-range", f"{partition}...{last}") if last else ("--partition", partition)
        )
        self.launch("--assets", ",".join(assets), *days)

    def query(self, statement: str) -> list[dict[str, Any]]:
        """Asks the sandbox."""
        place = ("--database", "HACKER_NEWS", "--schema", "STORIES", "--format", "json")
        rows: list[dict[str, Any]] = json.loads(self.run("sandbox", "sql", *place, statement))
        return rows

    def forget(self) -> None:
        """Empties the sandbox."""
        shutil.rmtree(self.path / ".sandbox", ignore_errors=True)

    def reading(self, stories: Iterable[Mapping[str, Any]]) -> "Project":
        """Gives the project with a file of stories as its source."""
        file = self.path / "stories.jsonl"
        with file.open("w", encoding="utf-8") as lines:
            lines.writelines(f"{json.dumps(story)}\n" for story in stories)
        source = {"STORIES_SOURCE": "file", "STORIES_PATH": str(file)}
        return Project(self.path, {**self.environment, **source})


@contextmanager
def rendered(**answers: Any) -> Iterator[Project]:
    """Renders a project in a folder that goes when the block is left."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kit = kit_on_disk(folder / "kit")
        project = Project(kit.render(folder / "project", **answers).path)
        yield project


def stories(days: Iterable[str], each_day: int) -> Iterator[dict[str, Any]]:
    """Gives stories of different texts, the same number each day."""
    number = 0
    for day in days:
        for count in range(each_day):
            number += 1
            yield {
                "id": number,
                "title": f"Story {number}: Snowflake is {'slow' if number % 3 else 'a great help'}",
                "url": None,
                "author": f"author{number % 97}",
                "points": number % 500,
                "num_comments": number % 50,
                "posted_at": f"{day}T{count % 24:02}:{count // 24 % 60:02}:00Z",
                "text": None,
            }
