"""Projects rendered once a session, however many tests look at them."""

import multiprocessing
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import jinja2
from copier._main import Worker
from scratch_kit import Kit, Project
from variants import Variant

ANSWERS_FILE = PurePosixPath(".copier-answers.yml")


@dataclass(frozen=True)
class RenderedFile:
    """A file of a rendered project."""

    path: PurePosixPath
    content: bytes
    variant: str

    @cached_property
    def text(self) -> str:
        """The content, if it is UTF-8."""
        return self.content.decode("utf-8")

    @property
    def is_dbt(self) -> bool:
        """Whether the file is dbt's, in which Jinja is right."""
        return self.path.parts[0] == "dbt_project"

    def __str__(self) -> str:
        return f"{self.path} ({self.variant})"


class Rendered(Protocol):
    """A project, wherever it is."""

    @property
    def variant(self) -> Variant:
        """What it was rendered from."""

    @property
    def answers(self) -> Mapping[str, Any]:
        """All answers, the defaults included."""

    @property
    def files(self) -> Mapping[PurePosixPath, RenderedFile]:
        """Every file by its path."""


@dataclass(frozen=True)
class Rendering:
    """A rendered project, and what it was rendered from."""

    variant: Variant
    project: Project

    @property
    def path(self) -> Path:
        """The project's folder."""
        return self.project.path

    @cached_property
    def answers(self) -> Mapping[str, Any]:
        """All answers, the defaults included."""
        return self.project.answers

    @cached_property
    def files(self) -> Mapping[PurePosixPath, RenderedFile]:
        """Every file of the project by its path, in order."""
        paths = sorted(path for path in self.path.rglob("*") if path.is_file())
        files = [
            RenderedFile(
                PurePosixPath(path.relative_to(self.path)), path.read_bytes(), self.variant.name
            )
            for path in paths
        ]
        return {file.path: file for file in files}


class Renders:
    """Renders variants of a kit, each at most once."""

    def __init__(self, kit: Kit, folder: Path) -> None:
        self.folder = folder
        self.kit = kit
        self._done: dict[str, Rendering] = {}

    def of(self, variant: Variant) -> Rendering:
        """The rendering of one variant."""
        return self.all([variant])[0]

    def all(self, variants: Iterable[Variant]) -> list[Rendering]:
        """The renderings of several variants, made side by side."""
        wanted = list(variants)
        missing = {v.name: v for v in wanted if v.name not in self._done}
        places = {name: self.folder / f"{len(self._done) + n}" for n, name in enumerate(missing)}
        jobs = [(self.kit, places[name], variant) for name, variant in missing.items()]
        for rendering in _side_by_side(jobs):
            self._done[rendering.variant.name] = rendering
        return [self._done[variant.name] for variant in wanted]


def distinct_files(renderings: Iterable[Rendered]) -> list[RenderedFile]:
    """Every file that differs from all others in content or place, so that a check reads it once.

    The package's name makes no other place.
    """
    found: dict[tuple[str, bytes], RenderedFile] = {}
    for rendering in renderings:
        package = rendering.answers["package_name"]
        for file in rendering.files.values():
            place = str(file.path).replace(f"src/{package}/", "src/package/")
            found.setdefault((place, file.content), file)
    return list(found.values())


def _side_by_side(jobs: list[tuple[Kit, Path, Variant]]) -> list[Rendering]:
    processes = min(len(jobs) // 3, os.cpu_count() or 1)
    if processes < 2:
        return [_render(*job) for job in jobs]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, hurry) as pool:
        return list(pool.map(_render, *zip(*jobs, strict=True)))


def hurry() -> None:
    """Leave out what takes most of the time of Copier in this process, and writes nothing.

    What a person renders or updates is made without it; tests compare the two.
    """
    _compile_each_template_once()
    # For each file, git is asked whether it is in a repository. None is, here.
    Worker._sync_git_index_executable_bit = lambda *_: None  # type: ignore[method-assign]


def _compile_each_template_once() -> None:
    compiled: dict[Any, Any] = {}
    compile_ = jinja2.Environment.compile

    def compile_once(self: jinja2.Environment, source: Any, *options: Any, **named: Any) -> Any:
        key = (source, options, tuple(named.items()))
        if key not in compiled:
            compiled[key] = compile_(self, source, *options, **named)
        return compiled[key]

    jinja2.Environment.compile = compile_once  # type: ignore[method-assign]


def _render(kit: Kit, folder: Path, variant: Variant) -> Rendering:
    return Rendering(variant, kit.render(folder, **variant.answers))
