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
from pytest_gitconfig.plugin import GitConfig
from scratch_kit import KIT_ROOT, VERSION, Kit, commit_all, git, questions_on_disk, release
from workflows import Run, Workflow, run_steps

WORKFLOW = Workflow(KIT_ROOT / "template" / ".github" / "workflows" / "template-update.yml")


@pytest.fixture
def template(tmp_path: Path, default_gitconfig: GitConfig) -> Path:
    """A released template of the kit's questions, and of one file: it is rendered in no time."""
    kit = questions_on_disk(tmp_path / "template", {"notes.md": "# Notes\n"})
    release(kit.root)
    return kit.root


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """A project as GitHub's machines see it: its last commit, without a history."""
    complete = Kit(template).render(tmp_path / "complete").path
    commit_all(complete)
    git(complete, "commit", "--quiet", "--allow-empty", "--message", "history")
    git(tmp_path, "clone", "--quiet", "--depth", "1", complete.as_uri(), "project")
    assert git(tmp_path / "project", "rev-list", "--count", "HEAD") == "1\n"
    return tmp_path / "project"


@pytest.fixture
def next_version(template: Path) -> str:
    """Release a version of the template that adds a line to its file."""
    notes = template / "template" / "notes.md"
    notes.write_text(notes.read_text("utf-8") + "The template's.\n", encoding="utf-8")
    commit_all(template)
    git(template, "tag", "100.0.0")
    return "100.0.0"


def check_template(project: Path, folder: Path) -> Run:
    """Run the weekly check, which changes nothing."""
    run = run_steps(WORKFLOW, project, folder)
    assert git(project, "status", "--porcelain") == ""
    return run


def commands_in(markdown: str) -> list[str]:
    """What the first block of shell code tells to run, a command a line."""
    first: str = re.findall(r"(?s)```sh\n(.*?)```", markdown)[0]
    return first.splitlines()


def test_weekly_check_succeeds_while_there_is_no_newer_version(
    project: Path, tmp_path: Path
) -> None:
    run = check_template(project, tmp_path)
    assert run.succeeded, run.output + run.summary
    assert run.summary == "This project is of the newest version of its template.\n"


def test_weekly_check_fails_and_says_what_to_do_when_there_is_a_newer_version(
    project: Path, next_version: str, tmp_path: Path
) -> None:
    run = check_template(project, tmp_path)
    assert not run.succeeded
    assert "::error title=Template update::The template has a newer version." in run.output
    assert run.summary.startswith("## The template has a newer version\n")
    assert f"Current version is {VERSION}, latest version is {next_version}." in run.summary
    operations = (KIT_ROOT / "template" / "docs" / "operations.md").read_text("utf-8")
    assert commands_in(run.summary) == commands_in(operations.partition("## Template\n")[2])


def test_commands_of_the_weekly_check_bring_the_version_and_show_what_has_met(
    project: Path, next_version: str, tmp_path: Path
) -> None:
    branch, update, unmerged, conflicts, *_ = commands_in(check_template(project, tmp_path).summary)
    (project / "notes.md").write_text("# Notes\nMine.\n", encoding="utf-8")
    git(project, "commit", "--quiet", "--all", "--message", "mine")
    assert update == "uvx copier update"
    for command in (branch, "python -m copier update --defaults"):
        assert shell(project, command).returncode == 0
    assert f"_commit: {next_version}\n" in (project / ".copier-answers.yml").read_text("utf-8")
    assert "notes.md" in shell(project, unmerged).stdout
    assert "leftover conflict marker" in shell(project, conflicts).stdout


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
    project: Path, template: Path, tmp_path: Path
) -> None:
    template.rename(tmp_path / "moved")
    run = check_template(project, tmp_path)
    assert not run.succeeded
    assert "::error title=Template update::The template could not be read." in run.output
    assert run.summary.startswith("## The template could not be read\n")
    assert f"_src_path: {template}\n" in run.summary
    assert "delete this workflow" in run.summary


def test_weekly_check_is_weekly_and_takes_the_versions_of_copier_that_the_kit_takes() -> None:
    # YAML 1.1 takes the word "on" for true.
    when: Mapping[str, Any] = WORKFLOW.content[True]  # type: ignore[index]
    assert set(when) == {"schedule", "workflow_dispatch"}
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", when["schedule"][0]["cron"])
    [job] = WORKFLOW.jobs
    kit = tomllib.loads((KIT_ROOT / "pyproject.toml").read_text("utf-8"))
    assert job["env"]["COPIER"] in kit["dependency-groups"]["dev"]
