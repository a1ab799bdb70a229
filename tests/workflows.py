"""The GitHub workflows of a rendered project, and their shell steps run as GitHub runs them."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped, unused-ignore]

Step = Mapping[str, Any]


@dataclass(frozen=True)
class Workflow:
    """A workflow's file."""

    path: Path

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """What is in it."""
        content: Mapping[str, Any] = yaml.safe_load(self.path.read_text("utf-8"))
        return content

    @property
    def jobs(self) -> list[Mapping[str, Any]]:
        """Its jobs."""
        return list(self.content["jobs"].values())

    @property
    def steps(self) -> Iterator[Step]:
        """The steps of all jobs."""
        return (step for job in self.jobs for step in job["steps"])

    @property
    def commands(self) -> list[str]:
        """What its steps tell the shell."""
        return [step["run"].strip() for step in self.steps if "run" in step]


@dataclass(frozen=True)
class Run:
    """How a run of a workflow ended."""

    succeeded: bool
    output: str
    summary: str


def run_steps(workflow: Workflow, checkout: Path, folder: Path) -> Run:
    """Run the shell steps of the only job until one fails; `folder` is for what GitHub keeps."""
    [job] = workflow.jobs
    summary = folder / "summary.md"
    summary.touch()
    environment = {
        **os.environ,
        **job.get("env", {}),
        "GITHUB_STEP_SUMMARY": str(summary),
        "PATH": f"{folder_with_uvx(folder)}{os.pathsep}{os.environ['PATH']}",
    }
    output, succeeded = "", True
    for number, command in enumerate(workflow.commands):
        script = folder / f"step{number}.sh"
        script.write_text(command, encoding="utf-8")
        done = subprocess.run(
            ["bash", "-e", str(script)],
            cwd=checkout,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        output += done.stdout
        if done.returncode:
            succeeded = False
            break
    return Run(succeeded, output, summary.read_text("utf-8"))


def folder_with_uvx(folder: Path) -> Path:
    """A folder with the command `uvx`, which is not wherever uv is."""
    executables = folder / "bin"
    executables.mkdir()
    command = executables / "uvx"
    command.write_text('#!/bin/sh\nexec uv tool run "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return executables
