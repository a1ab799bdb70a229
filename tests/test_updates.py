"""A project of any release becomes what a fresh one would be, and stays its owner's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from owner import DEPENDENCIES, EDITS
from releases import RELEASES, SANDBOX, ReleasedKit, every_release
from renders import ANSWERS_FILE, Renders
from scratch_kit import VERSION, contents, git
from updates import Update, Updated, Updates
from variants import DEFAULT, ELSEWHERE, FULL, MINIMAL, Variant

PERSONAS = [DEFAULT, FULL, MINIMAL, ELSEWHERE]
UNTOUCHED = [Update(release, persona) for release in RELEASES for persona in PERSONAS]
WORKED_ON = [
    Update(release, persona, has_been_worked_on=True)
    for release in RELEASES
    for persona in PERSONAS
]
SWITCHED = [
    Update(release, DEFAULT, switch=switch) for release in RELEASES for switch in (FULL, MINIMAL)
]

each_untouched = pytest.mark.parametrize("update", UNTOUCHED, ids=str)
each_worked_on = pytest.mark.parametrize("update", WORKED_ON, ids=str)
each_switched = pytest.mark.parametrize("update", SWITCHED, ids=str)


@pytest.fixture(scope="session")
def released_kit(tmp_path_factory: pytest.TempPathFactory, default_gitconfig: object) -> ReleasedKit:
    return every_release(tmp_path_factory.mktemp("released_kit"), SANDBOX)


@pytest.fixture(scope="session")
def updates(
    released_kit: ReleasedKit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Updates]:
    every = [*UNTOUCHED, *WORKED_ON, *SWITCHED]
    updates = Updates(released_kit, every, tmp_path_factory.mktemp("updates"))
    yield updates
    updates.stop()


def fresh(renders: Renders, answers: dict[str, Any]) -> dict[str, bytes]:
    """What the working tree makes of answers that a release has recorded."""
    rendering = renders.of(Variant(f"answers of a release: {sorted(answers.items())}", answers))
    return contents(rendering.path)


def without_place(files: dict[str, bytes]) -> dict[str, Any]:
    """The files of a project; of its answers, not what they say about where the template was."""
    recorded = yaml.safe_load(files[str(ANSWERS_FILE)])
    answers = {name: value for name, value in recorded.items() if not name.startswith("_")}
    return {**files, str(ANSWERS_FILE): answers}


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """The names of files that are in one only, or not the same in both."""
    return sorted(name for name in one | other if one.get(name) != other.get(name))


# Untouched


@each_untouched
def test_untouched_project_becomes_what_a_fresh_one_would_be(
    update: Update, updates: Updates, renders: Renders
) -> None:
    updated = updates.of(update)
    expected = fresh(renders, updated.answers_before)
    assert differing(without_place(contents(updated.path)), without_place(expected)) == []
