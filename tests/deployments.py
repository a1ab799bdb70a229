"""What a deployment is made of, read as the programs read it that it is for."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from answering import QUESTIONS
from renders import Rendering

EXECUTABLES = Path(sys.executable).parent
DEPLOYMENTS = [value for value in QUESTIONS["deployment"]["choices"].values() if value != "none"]

each_deployment = pytest.mark.parametrize("deployment", DEPLOYMENTS)


class ProjectOn(Protocol):
    """Renders a project of everything, or of other features, that is deployed somewhere."""

    def __call__(
        self, deployment: str, features: Mapping[str, Any] = ..., **more: Any
    ) -> Rendering:
        """Give the project on `deployment`, with `more` answers."""


def yaml_in(project: Rendering, path: str) -> Any:
    """What a file of a project says in YAML."""
    return yaml.safe_load((project.path / path).read_text("utf-8"))


def said_by(program: str, *arguments: str | Path, folder: Path | None = None) -> str:
    """What a program of this environment objects to; nothing if it is content."""
    command = [str(EXECUTABLES / program), *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr if done.returncode else ""


@dataclass(frozen=True)
class Instruction:
    """An instruction of a Dockerfile, such as RUN, with its options and what follows."""

    name: str
    options: tuple[str, ...]
    value: str


def instructions(dockerfile: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile in order."""
    lines = [line for line in dockerfile.splitlines() if not line.startswith("#")]
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        if found := re.fullmatch(r"([A-Z]+) ((?:--\S+\s+)*)(.+)", line):
            yield Instruction(found[1], tuple(found[2].split()), found[3])


def stages(dockerfile: str) -> list[list[Instruction]]:
    """The instructions of each stage of a Dockerfile, which begins with FROM."""
    found: list[list[Instruction]] = []
    for instruction in instructions(dockerfile):
        if instruction.name == "FROM":
            found.append([])
        found[-1].append(instruction)
    return found


def image_of(project: Rendering) -> list[Instruction]:
    """The instructions of the image that a project is deployed as."""
    return stages((project.path / "Dockerfile").read_text("utf-8"))[-1]


def let_in(dockerignore: str) -> list[str]:
    """What a .dockerignore that leaves out everything lets in all the same."""
    lines = dockerignore.splitlines()
    assert next(line for line in lines if not line.startswith("#")) == "*"
    return [line[1:] for line in lines if line.startswith("!")]
