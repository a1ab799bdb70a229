"""A rendered project as a repository: its workflows and their steps, hooks and settings, for real."""

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from packaging.specifiers import SpecifierSet
from renders import RenderedFile, Renders
from scratch_kit import KIT_ROOT, VERSION, Kit, commit_all, git
from variants import FULL
from workflows import Run, Workflow, run_steps

TEMPLATE = KIT_ROOT / "template"
WORKFLOWS = [Workflow(path) for path in sorted(TEMPLATE.glob(".github/workflows/*.yml"))]
TESTS, TEMPLATE_UPDATE = WORKFLOWS[1], WORKFLOWS[0]
NEXT_VERSION = "100.0.0"

# No more than what a person runs by hand: see the README.
CHECKS = {"ruff check", "ruff format --check", "mypy", "dg check defs", "pytest"}

each_workflow = pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.path.stem)


@pytest.fixture(scope="module")
def released(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """A clone of the kit, as Copier finds it at its public address."""
    root = tmp_path_factory.mktemp("released") / "kit"
    git(root.parent, "clone", "--quiet", str(kit.root), str(root))
    return Kit(root)


@pytest.fixture(scope="module")
def project(released: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of every default, committed."""
    path = released.render(tmp_path_factory.mktemp("project") / "project").path
    commit_all(path)
    return path


@pytest.fixture
def checkout(project: Path, tmp_path: Path) -> Path:
    """What GitHub's machines see of the project: its last commit, without a history."""
    git(tmp_path, "clone", "--quiet", "--depth", "1", project.as_uri(), "checkout")
    return tmp_path / "checkout"


# Workflows


def test_actions_are_pinned_to_one_commit_and_say_which_version_it_is(renders: Renders) -> None:
    pins: dict[str, set[str]] = {}
    for file in renders.of(FULL).files.values():
        if file.path.suffix in {".yml", ".yaml", ".md"}:
            for action, pin in re.findall(r"\buses: *([^@\s]+)(.*)", file.text):
                pins.setdefault(action, set()).add(pin)
    assert set(pins) == {"actions/checkout", "astral-sh/setup-uv"}
    for action, found in pins.items():
        assert len(found) == 1, action
        assert re.fullmatch(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+", *found), action


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


def test_workflow_of_the_tests_runs_the_checks_of_the_readme(project: Path) -> None:
    install, *checks = TESTS.commands
    assert install == "uv sync"
    assert {check.removeprefix("uv run ") for check in checks} == CHECKS
    readme = (project / "README.md").read_text("utf-8")
    assert {check for check in checks if check not in readme} == set()


def test_model_that_dbt_cannot_parse_is_found_by_loading_the_definitions(checkout: Path) -> None:
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


# The weekly look at the template


def next_release(released: Kit, folder: Path) -> Path:
    """The kit, and a newer version of it that adds a line to a file."""
    git(folder, "clone", "--quiet", str(released.root), "newer")
    changed = folder / "newer" / "template" / "project.yaml.jinja"
    changed.write_text(changed.read_text("utf-8") + "# The template's.\n", encoding="utf-8")
    commit_all(folder / "newer")
    git(folder / "newer", "tag", NEXT_VERSION)
    return folder / "newer"


def move_template(project: Path, place: str | Path) -> None:
    """Have the project take its template from another place."""
    answers = project / ".copier-answers.yml"
    moved = re.sub("_src_path: .*", f"_src_path: {place}", answers.read_text("utf-8"))
    answers.write_text(moved, encoding="utf-8")
    git(project, "commit", "--quiet", "--all", "--message", "move the template")


def check_template(checkout: Path, folder: Path) -> Run:
    """Run the weekly check, which changes nothing."""
    run = run_steps(TEMPLATE_UPDATE, checkout, folder)
    assert git(checkout, "status", "--porcelain") == ""
    return run


def commands_in(markdown: str) -> list[str]:
    """What the last block of shell code tells to run, a command a line."""
    return re.findall(r"(?s)```sh\n(.*?)```", markdown)[-1].splitlines()


def test_weekly_check_succeeds_while_there_is_no_newer_version(
    checkout: Path, tmp_path: Path
) -> None:
    run = check_template(checkout, tmp_path)
    assert run.succeeded, run.output + run.summary
    assert run.summary == "This project is of the newest version of its template.\n"


def test_weekly_check_fails_and_says_what_to_do_when_there_is_a_newer_version(
    checkout: Path, project: Path, released: Kit, tmp_path: Path
) -> None:
    move_template(checkout, next_release(released, tmp_path))
    run = check_template(checkout, tmp_path)
    assert not run.succeeded
    assert "::error title=Template update::The template has a newer version." in run.output
    assert f"Current version is {VERSION}, latest version is {NEXT_VERSION}." in run.summary
    assert run.summary.startswith("## The template has a newer version\n")
    operations = (project / "docs" / "operations.md").read_text("utf-8")
    assert commands_in(run.summary) == commands_in(operations.partition("## Template\n")[2])


def test_commands_of_the_weekly_check_bring_the_version_and_show_what_has_met(
    project: Path, released: Kit, tmp_path: Path
) -> None:
    mine = tmp_path / "mine"
    git(tmp_path, "clone", "--quiet", str(project), str(mine))
    settings = mine / "project.yaml"
    settings.write_text(settings.read_text("utf-8") + "# Mine.\n", encoding="utf-8")
    move_template(mine, next_release(released, tmp_path))
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
    assert "delete\nthis workflow" in run.summary


def test_weekly_check_is_weekly_and_takes_the_versions_of_copier_that_the_kit_takes() -> None:
    # YAML 1.1 takes the word "on" for true.
    when: Mapping[str, Any] = TEMPLATE_UPDATE.content[True]  # type: ignore[index]
    assert set(when) == {"schedule", "workflow_dispatch"}
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", when["schedule"][0]["cron"])
    [job] = TEMPLATE_UPDATE.jobs
    kit = tomllib.loads((KIT_ROOT / "pyproject.toml").read_text("utf-8"))
    assert job["env"]["COPIER"] in kit["dependency-groups"]["dev"]


# What is checked before a commit


@pytest.fixture(scope="module")
def guarded(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the project whose owner has installed the hooks."""
    folder = tmp_path_factory.mktemp("guarded")
    git(folder, "clone", "--quiet", str(project), "project")
    assert in_project(folder / "project", sys.executable, "-m", "pre_commit", "install") == ""
    return folder / "project"


def in_project(project: Path, *command: str) -> str:
    """Nothing, if a command succeeds; what it says, if it fails. Tools are of this environment."""
    done = subprocess.run(
        command,
        cwd=project,
        env={
            **os.environ,
            "PRE_COMMIT_HOME": str(project.parent / "pre_commit"),
            "UV_PROJECT_ENVIRONMENT": sys.prefix,
            "UV_NO_SYNC": "1",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.stdout if done.returncode else ""


def test_every_file_of_a_project_passes_the_hooks(guarded: Path) -> None:
    assert in_project(guarded, sys.executable, "-m", "pre_commit", "run", "--all-files") == ""
    assert git(guarded, "status", "--porcelain") == ""


def test_commit_of_what_is_right_goes_through(guarded: Path) -> None:
    (guarded / "tests" / "mine.py").write_text("MINE = 1\n", encoding="utf-8")
    (guarded / ".env.example").write_text("# Mine.\n", encoding="utf-8")
    git(guarded, "add", "--all")
    assert in_project(guarded, "git", "commit", "--message", "mine") == ""


KEY = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE\n-----END ENCRYPTED PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("name", "text", "hook"),
    [
        ("src/mine.py", "import os\n", "Python is free of faults"),
        ("src/mine.py", '"""Mine."""\n\nMINE = [ 1 ]\n', "Python is formatted"),
        ("docs/mine.md", "mine \n", "no line ends with blanks"),
        ("docs/mine.md", "mine\t\r\n", "no line ends with blanks"),
        ("docs/mine.md", "<<<<<<< before updating\n", "no conflict is left in a file"),
        ("project.yaml", ">>>>>>> after updating\n", "no conflict is left in a file"),
        (".env", "SNOWFLAKE_USER=me\n", "no file of secrets"),
        ("settings/.env.production", "SNOWFLAKE_USER=me\n", "no file of secrets"),
        ("rsa_key.p8", "MIIE\n", "no file of secrets"),
        ("keys/rsa_key.pem", "MIIE\n", "no file of secrets"),
        ("docs/mine.md", KEY, "no text of a key"),
    ],
)
def test_commit_is_refused_for(name: str, text: str, hook: str, guarded: Path) -> None:
    path = guarded / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    git(guarded, "add", "--force", name)
    before = git(guarded, "rev-parse", "HEAD")
    said = in_project(guarded, "git", "commit", "--message", "mine")
    after = git(guarded, "rev-parse", "HEAD")
    git(guarded, "reset", "--quiet", "--hard", before.strip())
    assert re.findall(r"(?m)^(.*?)\.{3,}Failed$", said) == [hook]
    assert before == after


def test_hooks_download_nothing(project: Path) -> None:
    config = yaml.safe_load((project / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system", "pygrep", "fail"}
    commands = [hook["entry"] for hook in hooks if hook["language"] == "system"]
    assert all(command.startswith("uv run ruff ") for command in commands)


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
def test_readme_says_what_is_for(path: str, project: Path) -> None:
    assert (project / path).exists()
    assert re.search(rf"(?m)^\|.*`{re.escape(path)}`.* \| .+ \|$", readme_of(project))


def readme_of(project: Path) -> str:
    return (project / "README.md").read_text("utf-8")


def test_dependabot_proposes_newer_packages_and_actions_weekly_in_one_request_each(
    project: Path,
) -> None:
    config = yaml.safe_load((project / ".github" / "dependabot.yml").read_text("utf-8"))
    assert config["version"] == 2
    updates = {update["package-ecosystem"]: update for update in config["updates"]}
    assert set(updates) == {"uv", "github-actions"}
    for update in updates.values():
        assert update["directory"] == "/"
        assert update["schedule"] == {"interval": "weekly"}
        assert [group["patterns"] for group in update["groups"].values()] == [["*"]]


def test_dependabot_leaves_the_bounds_in_pyproject_alone(project: Path) -> None:
    config = yaml.safe_load((project / ".github" / "dependabot.yml").read_text("utf-8"))
    [packages] = [u for u in config["updates"] if u["package-ecosystem"] == "uv"]
    assert packages["versioning-strategy"] == "lockfile-only"
    # Which it can only do with a lock file that is committed.
    (project / "uv.lock").touch()
    assert "uv.lock" in git(project, "ls-files", "--others", "--exclude-standard")
    (project / "uv.lock").unlink()


def test_container_has_a_python_that_the_project_runs_on_and_shows_dagster(project: Path) -> None:
    container = json.loads((project / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    image, _, tag = container["image"].rpartition(":")
    assert image == "mcr.microsoft.com/devcontainers/python"
    pyproject = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    assert tag in SpecifierSet(pyproject["project"]["requires-python"])
    assert container["onCreateCommand"] == "pip install uv"
    assert container["postCreateCommand"] == "uv sync"
    [port] = container["forwardPorts"]
    assert f"<http://localhost:{port}>" in readme_of(project)
    assert set(container["portsAttributes"]) == {str(port)}


def test_extensions_of_the_editor_are_named_by_publisher_and_name(project: Path) -> None:
    container = json.loads((project / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    recommended = json.loads((project / ".vscode" / "extensions.json").read_text("utf-8"))
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


def test_files_are_as_editors_would_write_them(files: list[RenderedFile], project: Path) -> None:
    config = configparser.ConfigParser()
    config.read_string(f"[top]\n{(project / '.editorconfig').read_text('utf-8')}")
    assert dict(config["top"]) == {"root": "true"}
    for file in files:
        if file.path.suffix in {".json", ".py", ".sql", ".toml", ".yaml", ".yml"}:
            settings = editor_settings(config, file.path)
            assert settings["indent_style"] == "space"
            indents = [len(line) - len(line.lstrip()) for line in file.text.splitlines() if line]
            assert "\t" not in file.text, file
            if file.path.suffix != ".py":
                assert {n % int(settings["indent_size"]) for n in indents} <= {0}, file
    ruff = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]
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
