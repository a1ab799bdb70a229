"""A rendered project as a repository: its workflows, and the settings of other tools."""

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path, PurePosixPath

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from packaging.specifiers import SpecifierSet
from renders import Renders
from scratch_kit import KIT_ROOT, git
from variants import FULL
from workflows import Workflow

WORKFLOWS = {
    path.stem: Workflow(path) for path in sorted(KIT_ROOT.glob("template/.github/workflows/*.yml"))
}

# No more than what a person runs by hand: see the README.
CHECKS = {"ruff check", "ruff format --check", "mypy", "dg check defs", "pytest tests"}

each_workflow = pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)


# Workflows


def test_actions_are_pinned_to_one_commit_and_say_which_version_it_is(renders: Renders) -> None:
    pins: dict[str, set[str]] = {}
    for file in renders.of(FULL).files.values():
        if file.path.suffix in {".yml", ".yaml", ".md"}:
            for action, pin in re.findall(r"\buses: *([^@\s]+)(.*)", file.text):
                pins.setdefault(action, set()).add(pin)
    assert set(pins) == {"actions/checkout", "astral-sh/setup-uv"}
    for action, found in pins.items():
        [pin] = found
        assert re.fullmatch(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+", pin), action


@each_workflow
def test_workflow_may_read_the_repository_and_nothing_else(workflow: Workflow) -> None:
    assert workflow.content["permissions"] == {"contents": "read"}
    assert not [job for job in workflow.jobs if "permissions" in job]
    checkouts = [step for step in workflow.steps if "actions/checkout" in step.get("uses", "")]
    assert checkouts
    assert all(step["with"] == {"persist-credentials": False} for step in checkouts)
    assert "secrets." not in workflow.path.read_text("utf-8")


@each_workflow
def test_workflow_ends_in_time_and_when_a_newer_run_begins(workflow: Workflow) -> None:
    assert all(0 < job["timeout-minutes"] <= 30 for job in workflow.jobs)
    assert workflow.content["concurrency"] == {
        "group": "${{ github.workflow }}-${{ github.ref }}",
        "cancel-in-progress": True,
    }


@each_workflow
def test_steps_are_told_nothing_that_a_stranger_has_written(workflow: Workflow) -> None:
    assert not [command for command in workflow.commands if "${{" in command]


def test_workflow_of_the_tests_runs_the_checks_of_the_readme(repository: Path) -> None:
    install, *checks = WORKFLOWS["tests"].commands
    assert install == "uv sync"
    assert {check.removeprefix("uv run ") for check in checks} == CHECKS
    readme = (repository / "README.md").read_text("utf-8")
    assert {check for check in checks if check not in readme} == set()


def test_model_that_dbt_cannot_parse_is_found_by_loading_the_definitions(
    repository: Path, tmp_path: Path
) -> None:
    checkout = tmp_path / "checkout"
    git(tmp_path, "clone", "--quiet", str(repository), "checkout")
    [model] = checkout.glob("dbt_project/models/**/stg_stories.sql")
    model.write_text("select * from {{ ref('nowhere') }}\n", encoding="utf-8")
    executables = Path(sys.executable).parent
    done = subprocess.run(
        [executables / "dg", "check", "defs"],
        cwd=checkout,
        env={
            **os.environ,
            "PATH": f"{executables}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(checkout / "src"),
        },
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode != 0
    assert "'nowhere' which was not found" in done.stdout + done.stderr


# Settings of other tools


@pytest.mark.parametrize(
    "path",
    [
        ".devcontainer/",
        ".editorconfig",
        ".gitattributes",
        ".github/dependabot.yml",
        ".github/workflows/template-update.yml",
        ".github/workflows/tests.yml",
        ".pre-commit-config.yaml",
        ".vscode/",
    ],
)
def test_readme_says_what_is_for(path: str, repository: Path) -> None:
    assert (repository / path).exists()
    assert re.search(rf"(?m)^\|.*`{re.escape(path)}`.* \| .+ \|$", readme_of(repository))


def readme_of(repository: Path) -> str:
    return (repository / "README.md").read_text("utf-8")


def test_dependabot_proposes_newer_packages_and_actions_weekly_in_one_request_each(
    repository: Path,
) -> None:
    config = yaml.safe_load((repository / ".github" / "dependabot.yml").read_text("utf-8"))
    assert config["version"] == 2
    updates = {update["package-ecosystem"]: update for update in config["updates"]}
    assert set(updates) == {"uv", "github-actions"}
    for update in updates.values():
        assert update["directory"] == "/"
        assert update["schedule"] == {"interval": "weekly"}
        assert [group["patterns"] for group in update["groups"].values()] == [["*"]]


def test_dependabot_leaves_the_bounds_in_pyproject_alone(repository: Path) -> None:
    config = yaml.safe_load((repository / ".github" / "dependabot.yml").read_text("utf-8"))
    [packages] = [u for u in config["updates"] if u["package-ecosystem"] == "uv"]
    assert packages["versioning-strategy"] == "lockfile-only"
    # Which it can only do with a lock file that is committed.
    assert "uv.lock" not in (repository / ".gitignore").read_text("utf-8")


def test_container_has_a_python_that_the_project_runs_on_and_shows_dagster(
    repository: Path,
) -> None:
    container = json.loads((repository / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    image, _, tag = container["image"].rpartition(":")
    assert image == "mcr.microsoft.com/devcontainers/python"
    pyproject = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    assert tag in SpecifierSet(pyproject["project"]["requires-python"])
    assert container["onCreateCommand"] == "pip install uv"
    assert container["postCreateCommand"] == "uv sync"
    [port] = container["forwardPorts"]
    assert f"<http://localhost:{port}>" in readme_of(repository)
    assert set(container["portsAttributes"]) == {str(port)}


def test_extensions_of_the_editor_are_named_by_publisher_and_name(repository: Path) -> None:
    container = json.loads((repository / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    recommended = json.loads((repository / ".vscode" / "extensions.json").read_text("utf-8"))
    names = container["customizations"]["vscode"]["extensions"] + recommended["recommendations"]
    assert [name for name in names if not re.fullmatch(r"[\w-]+\.[\w-]+", name)] == []


def editor_settings(config: configparser.ConfigParser, path: PurePosixPath) -> dict[str, str]:
    """What .editorconfig says of a file."""
    settings: dict[str, str] = {}
    for section in config.sections():
        suffixes = re.fullmatch(r"\*\.\{?([\w,]+)\}?", section)
        if section == "*" or (suffixes and path.suffix[1:] in suffixes[1].split(",")):
            settings |= config[section]
    return settings


def test_files_are_as_editors_would_write_them(renders: Renders) -> None:
    config = configparser.ConfigParser()
    rendering = renders.of(FULL)
    config.read_string(f"[top]\n{(rendering.path / '.editorconfig').read_text('utf-8')}")
    assert dict(config["top"]) == {"root": "true"}
    for file in rendering.files.values():
        if file.path.suffix in {".json", ".py", ".sql", ".toml", ".yaml", ".yml"}:
            settings = editor_settings(config, file.path)
            assert settings["indent_style"] == "space"
            indents = [len(line) - len(line.lstrip()) for line in file.text.splitlines() if line]
            assert "\t" not in file.text, file
            if file.path.suffix != ".py":
                assert {n % int(settings["indent_size"]) for n in indents} <= {0}, file
    ruff = tomllib.loads((rendering.path / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]
    python = editor_settings(config, PurePosixPath("a.py"))
    assert python["max_line_length"] == str(ruff["line-length"])
    assert python["indent_size"] == "4"


def test_git_ends_lines_of_text_and_leaves_everything_else_alone(
    renders: Renders, tmp_path: Path
) -> None:
    rendering = renders.of(FULL)
    shutil.copy(rendering.path / ".gitattributes", tmp_path)
    git(tmp_path, "init", "--quiet")
    said = git(tmp_path, "check-attr", "text", "eol", "--", *map(str, rendering.files))
    attributes = {tuple(line.split(": ")[:2]): line.split(": ")[2] for line in said.splitlines()}
    for path, file in rendering.files.items():
        is_text = b"\x00" not in file.content and not file.content.startswith(b"%PDF")
        assert attributes[str(path), "text"] == ("auto" if is_text else "unset"), path
        assert attributes[str(path), "eol"] == "lf"
