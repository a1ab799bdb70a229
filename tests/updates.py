"""Projects of earlier releases, updated to the working tree beside each other."""

import multiprocessing
import os
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copier import Settings, run_update
from owner import Owner
from releases import Release, ReleasedKit
from renders import hurry
from scratch_kit import Project, commit_all
from variants import Variant


@dataclass(frozen=True)
class Update:
    """A project of a release, what becomes of it before it is updated, and what it is to become."""

    release: Release
    variant: Variant
    has_been_worked_on: bool = False
    # Answers that are given at the update, instead of those that were recorded.
    switch: Variant | None = None

    def __str__(self) -> str:
        return f"{self.release}, {self.switch or self.variant}"


@dataclass(frozen=True)
class Updated:
    """A project after its update, and the answers that had been recorded before."""

    project: Project
    answers_before: dict[str, Any]

    @property
    def path(self) -> Path:
        """The project's folder."""
        return self.project.path

    @property
    def owner(self) -> Owner:
        """Whoever has worked on it."""
        return Owner(self.answers_before["package_name"])


class Updates:
    """Updates that have been started, as many at a time as there are processors."""

    def __init__(self, kit: ReleasedKit, updates: Iterable[Update], folder: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(os.cpu_count(), context, hurry)
        self._started: dict[Update, Future[Updated]] = {
            update: self._pool.submit(_run, kit, update, folder / f"{number}")
            for number, update in enumerate(updates)
        }

    def of(self, update: Update) -> Updated:
        """What has come of an update; waits for that."""
        return self._started[update].result()

    def stop(self) -> None:
        """Leave undone what nobody waits for."""
        self._pool.shutdown(cancel_futures=True)


def _run(kit: ReleasedKit, update: Update, folder: Path) -> Updated:
    project = Project(folder)
    answers = update.release.answers_of(update.variant.answers)
    kit.render_release(update.release, folder, **answers)
    updated = Updated(project, project.answers)
    commit_all(folder)
    if update.has_been_worked_on:
        updated.owner.work_on(folder)
        commit_all(folder)
    given = update.switch.answers if update.switch else {}
    update_in_process(folder, **given)
    return updated


def update_in_process(project: Path, **answers: Any) -> None:
    """What `copier update --defaults` does, without trust."""
    own: dict[str, Any] = {"settings": Settings(), "unsafe": False, "quiet": True}
    run_update(project, data=answers, defaults=True, overwrite=True, **own)
