"""The weekly check for a newer template: its steps are run in a project as GitHub runs them."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from scratch_kit import KIT_ROOT, VERSION, Kit, commit_all, git
from workflows import Run, Workflow, run_steps

WORKFLOW = Workflow(KIT_ROOT / "template" / ".github" / "workflows" / "template-update.yml")
NEXT_VERSION = "100.0.0"


@pytest.fixture(scope="module")
def newer_template(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit, and a newer version of it that adds a line to a file."""
    folder = tmp_path_factory.mktemp("newer")
    git(folder, "clone", "--quiet", str(kit.root), "template")
    changed = folder / "template" / "template" / "project.yaml.jinja"
    changed.write_text(changed.read_text("utf-8") + "# The template's.\n", encoding="utf-8")
    commit_all(folder / "template")
    git(folder / "template", "tag", NEXT_VERSION)
    return folder / "template"


@pytest.fixture
def checkout(repository: Path, tmp_path: Path) -> Path:
    """What GitHub's machines see of a project: its last commit, without a history."""
    git(tmp_path, "clone", "--quiet", "--depth", "1", repository.as_uri(), "checkout")
    return tmp_path / "checkout"


def move_template(project: Path, place: str | Path) -> None:
    """Have the project take its template from another place."""
    answers = project / ".copier-answers.yml"
    moved = re.sub("_src_path: .*", f"_src_path: {place}", answers.read_text("utf-8"))
    answers.write_text(moved, encoding="utf-8")
    git(project, "commit", "--quiet", "--all", "--message", "move the template")


def check_template(checkout: Path, folder: Path) -> Run:
    """Run the weekly check, which changes nothing."""
    run = run_steps(WORKFLOW, checkout, folder)
    assert git(checkout, "status", "--porcelain") == ""
    return run


def commands_in(markdown: str) -> list[str]:
    """What the last block of shell code tells to run, a command a line."""
    last: str = re.findall(r"(?s)```sh\n(.*?)```", markdown)[-1]
    return last.splitlines()


def test_weekly_check_succeeds_while_there_is_no_newer_version(
    checkout: Path, tmp_path: Path
) -> None:
    run = check_template(checkout, tmp_path)
    assert run.succeeded, run.output + run.summary
    assert run.summary == "This project is of the newest version of its template.\n"


def test_weekly_check_fails_and_says_what_to_do_when_there_is_a_newer_version(
    checkout: Path, newer_template: Path, tmp_path: Path
) -> None:
    move_template(checkout, newer_template)
    run = check_template(checkout, tmp_path)
    assert not run.succeeded
    assert "::error title=Template update::The template has a newer version." in run.output
    assert f"Current version is {VERSION}, latest version is {NEXT_VERSION}." in run.summary
    assert run.summary.startswith("## The template has a newer version\n")
    operations = (checkout / "docs" / "operations.md").read_text("utf-8")
    assert commands_in(run.summary) == commands_in(operations.partition("## Template\n")[2])


def test_commands_of_the_weekly_check_bring_the_version_and_show_what_has_met(
    repository: Path, newer_template: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    git(tmp_path, "clone", "--quiet", str(repository), "mine")
    settings = mine / "project.yaml"
    settings.write_text(settings.read_text("utf-8") + "# Mine.\n", encoding="utf-8")
    move_template(mine, newer_template)
    run = check_template(mine, tmp_path)
    branch, update, unmerged, conflicts, *_ = commands_in(run.summary)
    assert update == "uvx copier update"
    for command in (branch, "python -m copier update --defaults"):
        assert shell(mine, command).returncode == 0
    assert f"_commit: {NEXT_VERSION}\n" in (mine / ".copier-answers.yml").read_text("utf-8")
    assert "project.yaml" in shell(mine, unmerged).stdout
    assert "leftover conflict marker" in shell(mine, conflicts).stdout


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as it is written, with the Python of this environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command.split(),
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )


def test_weekly_check_fails_and_says_why_when_the_template_cannot_be_read(
    checkout: Path, tmp_path: Path
) -> None:
    move_template(checkout, tmp_path / "gone")
    run = check_template(checkout, tmp_path)
    assert not run.succeeded
    assert "::error title=Template update::The template could not be read." in run.output
    assert run.summary.startswith("## The template could not be read\n")
    assert str(tmp_path / "gone") in run.summary
    assert "delete this workflow" in run.summary


def test_weekly_check_is_weekly_and_takes_the_versions_of_copier_that_the_kit_takes() -> None:
    # YAML 1.1 takes the word "on" for true.
    when: Mapping[str, Any] = WORKFLOW.content[True]  # type: ignore[index]
    assert set(when) == {"schedule", "workflow_dispatch"}
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", when["schedule"][0]["cron"])
    [job] = WORKFLOW.jobs
    kit = tomllib.loads((KIT_ROOT / "pyproject.toml").read_text("utf-8"))
    assert job["env"]["COPIER"] in kit["dependency-groups"]["dev"]
