"""Scratch copies of the kit as it is on disk, to render projects from."""

import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped, unused-ignore]
from copier import Settings, run_copy

KIT_ROOT = Path(__file__).parents[1]
VERSION = "99.99.99"


class UnknownAnswerError(Exception):
    """An answer was given to a question that the kit does not ask; Copier would ignore it."""


@dataclass(frozen=True)
class Project:
    """A rendered project."""

    path: Path

    @property
    def answers(self) -> dict[str, Any]:
        """The recorded answers, without Copier's own entries."""
        recorded = yaml.safe_load((self.path / ".copier-answers.yml").read_text(encoding="utf-8"))
        return {name: value for name, value in recorded.items() if not name.startswith("_")}


@dataclass(frozen=True)
class Kit:
    """A copy of the kit, or of its questions only."""

    root: Path

    @cached_property
    def questions(self) -> dict[str, dict[str, Any]]:
        """The questions in copier.yml that are asked, in their order; computed values are not."""
        return questions_in((self.root / "copier.yml").read_text(encoding="utf-8"))

    def render(self, destination: Path, *, quiet: bool = True, **answers: Any) -> Project:
        """Render without trust, with defaults for what `answers` leaves open."""
        self.refuse_unknown(answers)
        # A developer's own settings would change the defaults.
        own: dict[str, Any] = {"settings": Settings(), "unsafe": False, "quiet": quiet}
        run_copy(str(self.root), destination, data=answers, defaults=True, **own)
        return Project(destination)

    def refuse_unknown(self, answers: Iterable[str]) -> None:
        """Raise `UnknownAnswerError` if one of `answers` belongs to no question."""
        if unknown := sorted(set(answers) - self.questions.keys()):
            raise UnknownAnswerError(f"copier.yml asks no question named {', '.join(unknown)}")


def questions_in(text: str) -> dict[str, dict[str, Any]]:
    """The questions that a copier.yml asks, by their names."""
    return {
        name: entry
        for name, entry in yaml.safe_load(text).items()
        if not name.startswith("_") and entry.get("when") is not False
    }


def kit_on_disk(root: Path) -> Kit:
    """The whole kit as it is in the working tree, released in a git repository at `root`."""
    copy_working_tree(root, "copier.yml", "includes", "template")
    release(root)
    return Kit(root)


def kit_without_sandbox(root: Path) -> Kit:
    """The kit in the working tree but for the sandbox, which is the same in each project.

    `root` is no git repository: that makes a render twice as fast, and an update impossible.
    """
    copy_working_tree(root, "copier.yml", "includes", "template", ":!template/sandbox")
    return Kit(root)


def questions_on_disk(root: Path, files: Mapping[str, str] | None = None) -> Kit:
    """The questions as they are in the working tree, and a template of an answers file and `files`.

    `root` is no git repository: that makes a render twice as fast, and an update impossible.
    """
    copy_working_tree(root, "copier.yml", "includes")
    answers_file = {"{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers|to_nice_yaml }}"}
    for name, text in (answers_file | dict(files or {})).items():
        path = root / "template" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Kit(root)


def copy_working_tree(destination: Path, *paths: str) -> None:
    """Copy files below `paths` that git tracks or would add, as they are on disk."""
    for name in names_on_disk(*paths):
        copy = destination / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(KIT_ROOT / name, copy, follow_symlinks=False)


def names_on_disk(*paths: str) -> list[str]:
    """The files below `paths` that git tracks or would add, those left out that are deleted."""
    listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths]
    names = sorted(set(filter(None, git(KIT_ROOT, *listing).split("\0"))))
    return [name for name in names if (path := KIT_ROOT / name).is_file() or path.is_symlink()]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, git's own left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def release(root: Path) -> None:
    """Make `root` a git repository whose only commit is tagged `VERSION`."""
    commit_all(root)
    git(root, "tag", VERSION)


def commit_all(root: Path) -> None:
    """Make `root` a git repository and commit every file in it."""
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "everything")


def git(folder: Path, *arguments: str) -> str:
    """The output of a git command run in `folder`."""
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, encoding="utf-8")
    return done.stdout
