"""The kit's own workflow runs what people are told to run, and is given no more than it needs."""

import re
import tomllib
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from faults import syntax_faults
from packaging.specifiers import SpecifierSet
from renders import RenderedFile
from scratch_kit import KIT_ROOT

PATH = ".github/workflows/kit.yml"
TEXT = (KIT_ROOT / PATH).read_text("utf-8")
WORKFLOW: dict[str, Any] = yaml.safe_load(TEXT)
PROJECT = tomllib.loads((KIT_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
ACTIONS = re.compile(r"uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)\n")


def test_workflow_has_no_key_twice() -> None:
    assert list(syntax_faults(RenderedFile(PurePosixPath(PATH), TEXT.encode(), "kit"))) == []


def test_actions_are_pinned_to_the_commits_that_projects_use() -> None:
    found = ACTIONS.findall(TEXT)
    assert len(found) == len(re.findall(r"\buses:", TEXT)) > 0
    of_projects = (KIT_ROOT / "template/.github/workflows/tests.yml").read_text("utf-8")
    assert set(found) <= set(ACTIONS.findall(of_projects))


def test_workflow_may_read_and_nothing_else() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert not re.search(r"secrets\.|pull_request_target|write", TEXT)
    assert all("permissions" not in job for job in JOBS.values())


def test_newer_push_ends_what_runs_for_an_older_one() -> None:
    assert WORKFLOW["concurrency"]["cancel-in-progress"] is True
    assert "github.ref" in WORKFLOW["concurrency"]["group"]


@pytest.mark.parametrize("name", JOBS)
def test_job_ends_in_time_and_leaves_no_credentials(name: str) -> None:
    job = JOBS[name]
    assert 0 < job["timeout-minutes"] <= 90
    checkout = job["steps"][0]
    assert checkout["uses"].startswith("actions/checkout@")
    assert checkout["with"]["persist-credentials"] is False


def test_job_that_rebuilds_releases_has_the_whole_history() -> None:
    whole = [
        job for job in JOBS.values() if any(s.get("run") == "uv run pytest" for s in job["steps"])
    ]
    assert whole
    assert all(job["steps"][0]["with"]["fetch-depth"] == 0 for job in whole)


@pytest.mark.parametrize("name", JOBS)
def test_steps_are_commands_that_people_are_told_to_run(name: str) -> None:
    prose = [(KIT_ROOT / page).read_text("utf-8") for page in ("README.md", "CONTRIBUTING.md")]
    told = re.findall(r"^(uv .+)$|`(uv [^`]+)`", "\n".join(prose), re.M)
    commands = [step["run"] for step in JOBS[name]["steps"] if "run" in step]
    assert commands
    assert set(commands) <= {command for pair in told for command in pair}


def test_everything_runs_on_the_oldest_and_the_newest_python_that_is_supported() -> None:
    matrix = JOBS["everything"]["strategy"]["matrix"]["python"]
    supported = SpecifierSet(PROJECT["requires-python"])
    minors = [f"3.{minor}" for minor in range(30) if f"3.{minor}.99" in supported]
    assert matrix == [minors[0], minors[-1]]
    assert JOBS["everything"]["env"] == {"UV_PYTHON": "${{ matrix.python }}"}
    assert "uv run pytest" in [step.get("run") for step in JOBS["everything"]["steps"]]


def test_questions_and_rendering_are_tested_where_names_and_line_ends_are_other() -> None:
    job = JOBS["rendering"]
    assert job["strategy"]["matrix"]["system"] == ["windows-latest", "macos-latest"]
    assert job["runs-on"] == "${{ matrix.system }}"
    files = re.findall(r"tests/\w+\.py", job["steps"][-1]["run"])
    assert {"tests/test_questions.py", "tests/test_renders.py"} <= set(files)
    assert all((KIT_ROOT / file).is_file() for file in files)
