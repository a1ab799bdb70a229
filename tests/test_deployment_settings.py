"""How Dagster is set up, and what the pages say of it, wherever a project is deployed."""

import re
from typing import Any

import pytest
from answering import QUESTIONS
from dagster._config import Shape, process_config
from dagster._core.instance.config import dagster_instance_config_schema
from dagster._core.test_utils import instance_for_test
from deployments import DEPLOYMENTS, ProjectOn, each_deployment, yaml_in
from renders import Rendering


def test_every_deployment_is_tested_here() -> None:
    assert set(DEPLOYMENTS) == {"dagster_plus", "docker_compose", "kubernetes"}


def settings_of(project: Rendering) -> dict[str, Any]:
    """How Dagster is set up for a deployment, in the words of dagster.yaml."""
    deployment = project.answers["deployment"]
    if deployment == "kubernetes":
        values = snake_case(yaml_in(project, "deployment/values.yaml"))
        daemon = values["dagster_daemon"]
        return {
            "concurrency": {part: values["concurrency"][part] for part in ("runs", "pools")},
            "run_coordinator": daemon["run_coordinator"]["config"]["custom_run_coordinator"],
            "run_monitoring": daemon["run_monitoring"],
            "run_retries": daemon["run_retries"],
            "retention": {part: values["retention"][part] for part in ("schedule", "sensor")},
            "telemetry": values["telemetry"],
        }
    files = {"docker_compose": "dagster.yaml", "dagster_plus": "settings.yaml"}
    settings: dict[str, Any] = yaml_in(project, f"deployment/{files[deployment]}")
    return settings


def snake_case(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower(): snake_case(inner)
            for name, inner in value.items()
        }
    return [snake_case(one) for one in value] if isinstance(value, list) else value


@each_deployment
def test_dagster_knows_every_setting(
    deployment: str, project_on: ProjectOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOST", "DB", "USER", "PASSWORD"):
        monkeypatch.setenv(f"DAGSTER_POSTGRES_{name}", "any")
    monkeypatch.setenv("DAGSTER_POSTGRES_PORT", "5432")
    schema = Shape(dagster_instance_config_schema())  # type: ignore[no-untyped-call]
    checked = process_config(schema, settings_of(project_on(deployment)))
    assert checked.success, checked.errors


@each_deployment
def test_pools_have_the_limit_that_they_have_on_ones_own_machine(
    deployment: str, project_on: ProjectOn
) -> None:
    rendering = project_on(deployment)
    own = yaml_in(rendering, "dagster.yaml")["concurrency"]["pools"]["default_limit"]
    assert settings_of(rendering)["concurrency"]["pools"]["default_limit"] == own


# Dagster+ has a queue of its own.
@pytest.mark.parametrize("deployment", ["docker_compose", "kubernetes"])
def test_run_waits_for_minutes_for_a_code_server_that_is_being_started(
    deployment: str, project_on: ProjectOn
) -> None:
    settings = settings_of(project_on(deployment))
    parts = {"concurrency", "run_coordinator", "run_queue"} & set(settings)
    with instance_for_test(overrides={part: settings[part] for part in parts}) as instance:
        queue = instance.get_concurrency_config().run_queue_config
    assert queue is not None
    assert queue.max_user_code_failure_retries * queue.user_code_failure_retry_delay == 300
    assert queue.max_concurrent_runs == settings["concurrency"]["runs"]["max_concurrent_runs"]


@each_deployment
def test_run_that_has_died_is_launched_again_and_one_with_a_failed_step_is_not(
    deployment: str, project_on: ProjectOn
) -> None:
    settings = settings_of(project_on(deployment))
    assert settings["run_retries"]["max_retries"] > 0
    assert settings["run_retries"]["retry_on_asset_or_op_failure"] is False
    assert settings["run_monitoring"]["max_runtime_seconds"] > 0


@each_deployment
def test_page_tells_of_the_limits_as_they_are(deployment: str, project_on: ProjectOn) -> None:
    rendering = project_on(deployment)
    settings = settings_of(rendering)
    runs = settings["concurrency"]["runs"]
    [backfills] = runs["tag_concurrency_limits"]
    page = (rendering.path / "docs" / "deployment.md").read_text("utf-8")
    hours = settings["run_monitoring"]["max_runtime_seconds"] // 3600
    at_a_time = f"{runs['max_concurrent_runs']}, of which {backfills['limit']} of backfills"
    for row in (
        f"| runs at a time | {at_a_time} |",
        f"| steps at a time in a pool | {settings['concurrency']['pools']['default_limit']} |",
        f"| hours that a run may take | {hours} |",
        f"| times that a run is launched again | {settings['run_retries']['max_retries']} |",
    ):
        assert row in page


@pytest.mark.parametrize("auth_mode", QUESTIONS["auth_mode"]["choices"].values())
def test_page_says_what_a_server_needs_to_sign_in(auth_mode: str, project_on: ProjectOn) -> None:
    said = {
        "external_browser": "No server can sign in as a person does",
        "password_mfa": "No server can sign in as a person does",
        "named_connection": "`connections.toml` is a file of your own machine",
        "key_pair": "pass on the key itself",
        "password": "Accounts other than trials refuse",
        "workload_identity": "AWS, Azure or Google Cloud",
    }
    rendering = project_on("docker_compose", auth_mode=auth_mode)
    page = (rendering.path / "docs" / "deployment.md").read_text("utf-8")
    assert {text for text in said.values() if text in page} == {
        text for mode, text in said.items() if mode == auth_mode
    }
