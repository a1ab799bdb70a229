"""What projects have been made from, as `releases.toml` records it, rebuilt from the history."""

import io
import subprocess
import tarfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from shutil import rmtree
from typing import Any

from copier import Settings, run_copy
from packaging.version import Version
from scratch_kit import KIT_ROOT, Kit, commit_all, copy_working_tree, git, questions_in, release

RECORD = Path(__file__).with_name("releases.toml")
PARTS = ("copier.yml", "includes", "template")
SANDBOX = "template/sandbox"


@dataclass(frozen=True)
class Release:
    """A state of the kit that projects have been made from."""

    version: str
    commit: str
    date: date
    why: str

    def __str__(self) -> str:
        return self.version

    @property
    def tag(self) -> str:
        """The name that Copier knows it by."""
        return f"v{Version(self.version)}"

    @cached_property
    def questions(self) -> dict[str, dict[str, Any]]:
        """What it asked, in the same form as `Kit.questions`."""
        return questions_in(git(KIT_ROOT, "show", f"{self.commit}:copier.yml"))

    def answers_of(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Those of today's answers that it took: what it did not know is left to its defaults."""
        known = {}
        for name in answers.keys() & self.questions.keys():
            value = answers[name]
            choices = self.questions[name].get("choices")
            offered = choices.values() if choices else [value]
            if isinstance(value, list):
                known[name] = [choice for choice in value if choice in offered]
            elif value in offered:
                known[name] = value
        return known

    def unpack(self, root: Path, *left_out: str) -> None:
        """Write the files of the kit that projects are made of, as they were."""
        paths = [*PARTS, *(f":!{path}" for path in left_out)]
        command = ["git", "archive", self.commit, "--", *paths]
        archive = subprocess.run(command, cwd=KIT_ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(root, filter="data")


RELEASES = [Release(**entry) for entry in tomllib.loads(RECORD.read_text("utf-8"))["release"]]


@dataclass(frozen=True)
class ReleasedKit(Kit):
    """The working tree as the newest version of a repository that has every release before it."""

    def render_release(self, release: Release, destination: Path, **answers: Any) -> None:
        """Render a project as that release did."""
        own: dict[str, Any] = {"settings": Settings(), "unsafe": False, "quiet": True}
        ref = release.tag
        run_copy(str(self.root), destination, data=answers, defaults=True, vcs_ref=ref, **own)


def every_release(root: Path, *left_out: str) -> ReleasedKit:
    """A repository of the kit with a tag for each release; `left_out` is in none of them."""
    for earlier in RELEASES:
        _remove_parts(root)
        earlier.unpack(root, *left_out)
        commit_all(root)
        git(root, "tag", earlier.tag)
    _remove_parts(root)
    copy_working_tree(root, *PARTS, *(f":!{path}" for path in left_out))
    release(root)
    # Each update clones it, which takes half the time of one that is packed.
    git(root, "gc", "--quiet")
    return ReleasedKit(root)


def _remove_parts(root: Path) -> None:
    root.mkdir(exist_ok=True)
    (root / "copier.yml").unlink(missing_ok=True)
    for folder in ("includes", "template"):
        rmtree(root / folder, ignore_errors=True)
