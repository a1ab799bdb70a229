"""What deploys to Dagster+ is taken by GitHub, and its commands are those there are."""

import os
import re
import subprocess
from collections.abc import Mapping
from typing import Any

import pytest
from deployments import EXECUTABLES, ProjectOn, said_by
from faults import assert_none
from scratch_kit import KIT_ROOT
from workflows import Workflow


@pytest.fixture
def deploy(project_on: ProjectOn) -> Workflow:
    """The workflow that deploys to Dagster+."""
    return Workflow(project_on("dagster_plus").path / ".github" / "workflows" / "deploy.yml")


def test_workflow_is_taken_by_its_schema(deploy: Workflow) -> None:
    schema = ["--builtin-schema", "vendor.github-workflows"]
    assert_none(said_by("check-jsonschema", *schema, deploy.path))
    timeout = ["--builtin-schema", "custom.github-workflows-require-timeout"]
    assert_none(said_by("check-jsonschema", *timeout, deploy.path))


def test_workflow_may_read_the_repository_and_tells_strangers_nothing(deploy: Workflow) -> None:
    assert deploy.content["permissions"] == {"contents": "read"}
    [job] = deploy.jobs
    assert "permissions" not in job
    assert "head.repo.full_name == github.repository" in job["if"]
    assert not [command for command in deploy.commands if "${{" in command]
    read = re.findall(r"secrets\.(\w+)", deploy.path.read_text("utf-8"))
    assert read == ["DAGSTER_CLOUD_API_TOKEN"]


def test_actions_of_the_workflow_are_those_of_the_others_at_the_same_commits(
    deploy: Workflow,
) -> None:
    pinned = re.findall(r"uses: (.*)", (KIT_ROOT / ".github/workflows/kit.yml").read_text("utf-8"))
    assert set(re.findall(r"uses: (.*)", deploy.path.read_text("utf-8"))) == set(pinned)


def test_closed_pull_request_is_cleaned_up_and_not_deployed(deploy: Workflow) -> None:
    [close, deployed] = [step for step in deploy.steps if "if" in step]
    assert (close["if"], deployed["if"]) == (
        "github.event.action == 'closed'",
        "github.event.action != 'closed'",
    )
    [job] = deploy.jobs
    [types] = [trigger["types"] for name, trigger in triggers(deploy).items() if "types" in trigger]
    assert "closed" in types
    assert job["env"]["DEPLOYMENT_TYPE"] == (
        "${{ github.event_name == 'pull_request' && 'branch' || 'full' }}"
    )


def triggers(workflow: Workflow) -> Mapping[str, Any]:
    # YAML 1.1 reads `on` as true.
    found: Mapping[str, Any] = dict(workflow.content)[True]  # type: ignore[index]
    return found


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("dg plus deploy", "dg"),
        ("dg plus create env", "dg"),
        ("dg plus create ci-api-token", "dg"),
        ("dagster-cloud ci branch-deployment", "dagster-cloud"),
        ("dagster-cloud deployment settings set-from-file", "dagster-cloud"),
    ],
)
def test_commands_for_dagster_plus_have_the_options_that_they_are_given(
    command: str, program: str, deploy: Workflow, project_on: ProjectOn
) -> None:
    page = (project_on("dagster_plus").path / "docs" / "deployment.md").read_text("utf-8")
    lines = re.findall(
        rf"^uv run {command}(?= )([^|\n]*)", "\n".join([page, *deploy.commands]), re.M
    )
    options = set(re.findall(r"--[a-z-]+", " ".join(lines)))
    assert lines
    shown = subprocess.run(
        [str(EXECUTABLES / program), *command.split()[1:], "--help"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "200"},
    )
    assert shown.returncode == 0, shown.stderr
    assert [option for option in options if option not in shown.stdout] == []
