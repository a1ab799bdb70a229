"""What Docker Compose is given is taken by it, and so is what Dagster is given there."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dagster import DagsterInstance
from dagster._core.run_coordinator import QueuedRunCoordinator
from deployments import (
    EXECUTABLES,
    ProjectOn,
    said_by,
)
from faults import assert_none
from postgres import MISSING, PROGRAMS, postgres_server


@pytest.fixture
def composed(project_on: ProjectOn, tmp_path: Path) -> Path:
    """A project for Docker Compose, with the `.env` of a server."""
    folder = tmp_path / "server"
    shutil.copytree(project_on("docker_compose").path, folder)
    example = (folder / ".env.example").read_text("utf-8")
    assert "\nDAGSTER_POSTGRES_PASSWORD=\n" in example
    filled = example.replace("POSTGRES_PASSWORD=\n", "POSTGRES_PASSWORD=f00d\n")
    (folder / ".env").write_text(filled, encoding="utf-8")
    return folder


def services_of(folder: Path) -> dict[str, Any]:
    """The services of a project as Docker Compose reads them."""
    compose = [str(EXECUTABLES / "docker-compose"), "config", "--format", "json"]
    done = subprocess.run(compose, cwd=folder, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    services: dict[str, Any] = json.loads(done.stdout)["services"]
    return services


def test_compose_file_is_taken_by_its_schema_and_by_docker_compose(composed: Path) -> None:
    schema = ["--builtin-schema", "vendor.compose-spec"]
    assert_none(said_by("check-jsonschema", *schema, "compose.yaml", folder=composed))
    assert set(services_of(composed)) == {"code", "daemon", "postgres", "webserver"}


def test_services_start_again_are_checked_and_are_open_to_this_machine_alone(
    composed: Path,
) -> None:
    services = services_of(composed)
    assert {service["restart"] for service in services.values()} == {"unless-stopped"}
    # That of the code server is the image's.
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"code"}
    open_ = [port for service in services.values() for port in service.get("ports", [])]
    assert [port["host_ip"] for port in open_] == ["127.0.0.1"]
    assert f"--port {open_[0]['target']}" in " ".join(services["webserver"]["command"])
    for name in ("webserver", "daemon"):
        waits_for = services[name]["depends_on"]
        assert {one["condition"] for one in waits_for.values()} == {"service_healthy"}
        assert set(waits_for) == {"code", "postgres"}


def test_secrets_of_services_come_from_the_environment_alone(composed: Path) -> None:
    assert "f00d" not in (composed / "compose.yaml").read_text("utf-8")
    assert services_of(composed)["postgres"]["environment"]["POSTGRES_PASSWORD"] == "f00d"
    for name in ("code", "daemon", "webserver"):
        environment = services_of(composed)[name]["environment"]
        assert environment["DAGSTER_POSTGRES_PASSWORD"] == "f00d"
        assert "SNOWFLAKE_ACCOUNT" in environment


def test_services_are_not_started_without_a_password(composed: Path) -> None:
    (composed / ".env").write_text("", encoding="utf-8")
    said = said_by("docker-compose", "config", folder=composed)
    assert "DAGSTER_POSTGRES_PASSWORD is missing a value: set it in .env" in said


@pytest.fixture
def postgres() -> Iterator[dict[str, str]]:
    """The variables of a database of its own, which runs while a test does."""
    if PROGRAMS is None:
        pytest.skip(MISSING)
    with postgres_server() as server:
        yield server.environment


def test_instance_is_made_from_dagster_yaml_on_postgres(
    postgres: dict[str, str],
    project_on: ProjectOn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rendering = project_on("docker_compose")
    monkeypatch.syspath_prepend(rendering.path / "src")
    for name, value in postgres.items():
        monkeypatch.setenv(name, value)
    with DagsterInstance.from_config(str(rendering.path / "deployment")) as instance:
        assert "PostgresRunStorage" in str(type(instance.run_storage))
        assert instance.get_runs() == []
        assert isinstance(instance.run_coordinator, QueuedRunCoordinator)
        assert instance.run_launcher.supports_check_run_worker_health
        assert instance.run_monitoring_enabled
        assert instance.run_retries_enabled
        assert not instance.telemetry_enabled
    package = rendering.answers["package_name"]
    for module in [name for name in sys.modules if name.split(".")[0] == package]:
        del sys.modules[module]


def test_variables_of_dagster_yaml_are_those_of_the_services(composed: Path) -> None:
    asked = re.findall(r"env: (\w+)", (composed / "deployment" / "dagster.yaml").read_text("utf-8"))
    assert len(asked) == 5
    for name in ("code", "daemon", "webserver"):
        assert set(asked) <= set(services_of(composed)[name]["environment"])
