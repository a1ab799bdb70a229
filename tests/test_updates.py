"""A project of any release becomes what a fresh one would be, and stays its owner's."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from commands import assert_succeeds, copier
from owner import EDITS, replace_once
from pytest_gitconfig.plugin import GitConfig
from releases import RELEASES, SANDBOX, Release, ReleasedKit, every_release
from renders import ANSWERS_FILE, Renders
from scratch_kit import KIT_ROOT, VERSION, Project, commit_all, contents, git
from tiers import ALL
from updates import Update, Updates
from variants import DEFAULT, ELSEWHERE, FULL, MINIMAL, Variant

PERSONAS = [DEFAULT, FULL, MINIMAL, ELSEWHERE]
OLDEST, *LATER = RELEASES
# Every pair in the largest tier; else each release and each persona, as seldom as will do.
FROM = {OLDEST: PERSONAS} | {release: PERSONAS if ALL else [DEFAULT] for release in LATER}
WORKED_ON = [
    Update(release, persona, has_been_worked_on=True)
    for release, personas in FROM.items()
    for persona in personas
]
# What nobody has touched is in those, too, but for a few files.
UNTOUCHED = [
    Update(release, persona)
    for release, personas in FROM.items()
    for persona in (personas if ALL else [DEFAULT])
]
SWITCHED = [
    Update(release, DEFAULT, switch=switch)
    for release in (RELEASES if ALL else [OLDEST])
    for switch in (FULL, MINIMAL)
]

each_worked_on = pytest.mark.parametrize("update", WORKED_ON, ids=str)
each_untouched = pytest.mark.parametrize("update", UNTOUCHED, ids=str)
each_switched = pytest.mark.parametrize("update", SWITCHED, ids=str)
each_release = pytest.mark.parametrize("release", RELEASES, ids=str)

SETTINGS = yaml.safe_load((KIT_ROOT / "copier.yml").read_text("utf-8"))


@pytest.fixture(scope="session")
def released_kit(
    tmp_path_factory: pytest.TempPathFactory, default_gitconfig: GitConfig
) -> ReleasedKit:
    """Every release and the working tree, but for the sandbox."""
    return every_release(tmp_path_factory.mktemp("released_kit"), SANDBOX)


@pytest.fixture(scope="session")
def updates(
    released_kit: ReleasedKit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Updates]:
    """Projects of every release, being updated."""
    every = [*UNTOUCHED, *WORKED_ON, *SWITCHED]
    updates = Updates(released_kit, every, tmp_path_factory.mktemp("updates"))
    yield updates
    updates.stop()


# The whole project


@each_untouched
def test_untouched_project_becomes_what_a_fresh_one_would_be(
    update: Update, updates: Updates, renders: Renders
) -> None:
    updated = updates.of(update)
    assert differing(updated.path, fresh(renders, updated.answers_before)) == []


@each_worked_on
def test_project_that_has_been_worked_on_becomes_a_fresh_one_with_the_same_work(
    update: Update, updates: Updates, renders: Renders, tmp_path: Path
) -> None:
    updated = updates.of(update)
    fresh_project = fresh(renders, updated.answers_before)
    expected = Path(shutil.copytree(fresh_project, tmp_path / "expected"))
    updated.owner.work_on(expected)
    assert differing(updated.path, expected) == []


@each_switched
def test_features_that_are_switched_by_the_update_give_the_files_of_a_fresh_project(
    update: Update, updates: Updates, renders: Renders
) -> None:
    updated = updates.of(update)
    assert update.switch
    answers = {**updated.answers_before, **update.switch.answers}
    assert differing(updated.path, fresh(renders, answers)) == []


def test_commands_of_a_person_update_a_project_with_its_sandbox_and_without_trust(
    tmp_path: Path,
) -> None:
    kit = every_release(tmp_path / "kit")
    project = Project(tmp_path / "project")
    kit.render_release(OLDEST, project.path)
    answers = project.answers
    commit_all(project.path)
    assert (project.path / "sandbox").is_dir()
    assert copier("check-update", "--quiet", folder=project.path).returncode == 2
    done = copier("update", "--defaults", folder=project.path)
    assert done.returncode == 0, done.stderr
    assert copier("check-update", "--quiet", folder=project.path).returncode == 0
    # That of the answers, too: both come from the same place.
    assert contents(project.path) == contents(kit.render(tmp_path / "fresh", **answers).path)


# What is the owner's


@each_worked_on
def test_edits_in_other_lines_survive(update: Update, updates: Updates) -> None:
    updated = updates.of(update)
    for name, (_, after) in EDITS.items():
        path = updated.path / name.format(package=updated.owner.package)
        assert after in path.read_text("utf-8"), name


@each_worked_on
def test_own_dependencies_survive(update: Update, updates: Updates) -> None:
    pyproject = (updates.of(update).path / "pyproject.toml").read_text("utf-8")
    assert '    "humanize>=4",\n]' in pyproject


@each_worked_on
def test_own_files_are_never_touched(update: Update, updates: Updates) -> None:
    updated = updates.of(update)
    for name, text in updated.owner.own_files.items():
        assert (updated.path / name).read_text("utf-8") == text
    status = git(updated.path, "status", "--porcelain", "--", *updated.owner.own_files)
    assert status == ""


@each_worked_on
def test_what_has_been_removed_does_not_come_back(update: Update, updates: Updates) -> None:
    updated = updates.of(update)
    assert [path for path in updated.owner.removed_from(updated.path) if path.exists()] == []


@each_worked_on
def test_no_conflict_is_found_where_there_is_none(update: Update, updates: Updates) -> None:
    project = updates.of(update).path
    assert [found(command, project) for command in commands_that_find_conflicts()] == ["", ""]
    assert not list(project.rglob("*.rej"))


def test_conflicts_are_found_by_the_commands_that_the_update_prints(
    updates: Updates, tmp_path: Path
) -> None:
    updated = updates.of(Update(RELEASES[-1], DEFAULT, has_been_worked_on=True))
    project = before_update(updated.path, tmp_path)
    met = first_line_that_changes(project / "README.md", updated.path / "README.md")
    replace_once(project / "README.md", met, "Ours.\n")
    commit_all(project)
    done = copier("update", "--defaults", folder=project)
    assert done.returncode == 0, done.stderr
    assert all(f"git {command}" in done.stderr for command in ("ls-files", "diff --check"))
    unmerged, markers = (found(command, project) for command in commands_that_find_conflicts())
    assert {line.split("\t")[1] for line in unmerged.splitlines()} == {"README.md"}
    assert "README.md" in markers and "leftover conflict marker" in markers


@each_release
def test_check_for_an_update_is_right_before_and_after(
    release: Release, updates: Updates, tmp_path: Path
) -> None:
    updated = updates.of(Update(release, DEFAULT, has_been_worked_on=True)).path
    before = before_update(updated, tmp_path)
    assert check_update(before) == {
        "update_available": True,
        "current_version": release.version,
        "latest_version": VERSION,
    }
    assert check_update(updated)["update_available"] is False


def test_project_that_has_been_worked_on_is_green_after_its_update(updates: Updates) -> None:
    project = updates.of(Update(OLDEST, DEFAULT, has_been_worked_on=True)).path
    assert_succeeds(project, "ruff", "check", ".")
    assert_succeeds(project, "ruff", "format", "--check", ".")
    assert_succeeds(project, "sandbox", "dg", "check", "defs")
    assert_succeeds(
        project, "sandbox", "pytest", "-q", "tests/test_ours.py", "tests/test_settings.py"
    )


# Helpers


def fresh(renders: Renders, answers: dict[str, Any]) -> Path:
    """What the working tree makes of answers that a release has recorded."""
    return renders.of(Variant(f"recorded: {sorted(answers.items())}", answers)).path


def differing(project: Path, other: Path) -> list[str]:
    """The names of files that are in one only, or not the same in both."""
    one, two = comparable(project), comparable(other)
    return sorted(name for name in one | two if one.get(name) != two.get(name))


def comparable(project: Path) -> dict[str, Any]:
    """The files of a project; of its answers, not where their template was, and its version."""
    return {**contents(project), str(ANSWERS_FILE): Project(project).answers}


def before_update(updated: Path, folder: Path) -> Path:
    """A project as it was committed before its update."""
    git(folder, "clone", "--quiet", str(updated), "before")
    return folder / "before"


def first_line_that_changes(before: Path, after: Path) -> str:
    """The first line of a file that an update does away with."""
    lines = after.read_text("utf-8").splitlines(keepends=True)
    old = before.read_text("utf-8").splitlines(keepends=True)
    return next(line for line in old if line not in lines)


def commands_that_find_conflicts() -> list[str]:
    """What Copier prints after an update, for people to run."""
    commands = re.findall(r"(?m)^ +(git .+)$", SETTINGS["_message_after_update"])
    assert len(commands) == 2
    return commands


def found(command: str, project: Path) -> str:
    """What a command prints, whether it is content or not."""
    return subprocess.run(
        command.split(), cwd=project, capture_output=True, encoding="utf-8", check=False
    ).stdout


def check_update(project: Path) -> dict[str, Any]:
    """What Copier says about a newer version."""
    done = copier("check-update", "--output-format", "json", folder=project)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said
