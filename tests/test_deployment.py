"""What the answers of `deployment` render is taken by the programs that it is for."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import tiers
import yaml  # type: ignore[import-untyped, unused-ignore]
from answering import QUESTIONS
from dagster import DagsterInstance
from dagster._config import Shape, process_config
from dagster._core.instance.config import dagster_instance_config_schema
from dagster._core.run_coordinator import QueuedRunCoordinator
from deployments import EXECUTABLES, Instruction, let_in, said_by, stages
from faults import assert_none
from helm_chart import TAKEN, values_faults
from renders import Rendering, Renders
from scratch_kit import KIT_ROOT, Kit
from variants import EVERYTHING, FEATURELESS, Variant
from workflows import Workflow

DEPLOYMENTS = [value for value in QUESTIONS["deployment"]["choices"].values() if value != "none"]
SECRET = re.compile(r"(?i)password|secret|token|key|snowflake")

each_deployment = pytest.mark.parametrize("deployment", DEPLOYMENTS)


@pytest.fixture
def project(renders: Renders) -> Callable[..., Rendering]:
    """Renders a project of everything, or of nothing, that is deployed somewhere."""

    def project(
        deployment: str, features: Mapping[str, Any] = EVERYTHING, **more: Any
    ) -> Rendering:
        answers = {**features, "deployment": deployment, **more}
        extent = "everything" if features is EVERYTHING else "nothing"
        return renders.of(Variant(f"{extent} on {deployment} {more or ''}", answers))

    return project


def yaml_in(project: Rendering, path: str) -> Any:
    return yaml.safe_load((project.path / path).read_text("utf-8"))


def test_every_deployment_is_tested_here() -> None:
    assert set(DEPLOYMENTS) == {"dagster_plus", "docker_compose", "kubernetes"}


# The image


@each_deployment
def test_dockerfile_is_taken_by_its_linter(
    deployment: str, project: Callable[..., Rendering]
) -> None:
    for features in (EVERYTHING, FEATURELESS):
        dockerfile = project(deployment, features).path / "Dockerfile"
        assert_none(said_by("hadolint", "--no-color", dockerfile))


def test_dockerfile_is_the_same_wherever_it_is_deployed(
    project: Callable[..., Rendering],
) -> None:
    for name in ("Dockerfile", ".dockerignore"):
        assert len({(project(d).path / name).read_bytes() for d in DEPLOYMENTS}) == 1


def image_of(project: Rendering) -> list[Instruction]:
    return stages((project.path / "Dockerfile").read_text("utf-8"))[-1]


def test_image_is_slim_runs_as_nobody_in_particular_and_has_no_secret(
    project: Callable[..., Rendering],
) -> None:
    rendering = project("docker_compose")
    build, image = stages((rendering.path / "Dockerfile").read_text("utf-8"))
    for stage in (build, image):
        assert re.fullmatch(r"python:3\.\d+-slim-\w+( AS build)?", stage[0].value)
        set_ = [i.value for i in stage if i.name in {"ENV", "ARG"}]
        assert [text for text in set_ if SECRET.search(text)] == []
    users = [int(i.value) for i in image if i.name == "USER"]
    assert users == [1000]
    # Nothing that follows is done by root.
    assert {i.name for i in image[[i.name for i in image].index("USER") :]} == {
        "USER",
        "EXPOSE",
        "HEALTHCHECK",
        "CMD",
    }


def test_code_server_is_served_and_checked_at_one_port(project: Callable[..., Rendering]) -> None:
    compose = project("docker_compose")
    image = {i.name: i for i in image_of(compose)}
    serve, check = image["CMD"].value, image["HEALTHCHECK"].value
    port = image["EXPOSE"].value
    assert f'"--port", "{port}"' in serve
    assert check.endswith(f'["dagster", "api", "grpc-health-check", "--port", "{port}"]')
    [server] = yaml_in(compose, "deployment/workspace.yaml")["load_from"]
    assert str(server["grpc_server"]["port"]) == port
    values = yaml_in(project("kubernetes"), "deployment/values.yaml")
    [deployed] = values["dagster-user-deployments"]["deployments"]
    assert str(deployed["port"]) == port
    module = f"{compose.answers['package_name']}.definitions"
    assert f'"--module-name", "{module}"' in serve
    assert deployed["dagsterApiGrpcArgs"] == ["--module-name", module]


def test_only_what_is_there_and_is_no_secret_gets_into_the_image(
    project: Callable[..., Rendering],
) -> None:
    for features in (EVERYTHING, FEATURELESS):
        rendering = project("docker_compose", features)
        wanted = let_in((rendering.path / ".dockerignore").read_text("utf-8"))
        missing = [path for path in wanted if not (rendering.path / path).exists()]
        # What `uv sync` writes, and what these renderings leave out.
        assert missing == ["uv.lock", "sandbox/pyproject.toml"]


@pytest.mark.skipif(not tiers.ALL, reason="installs from the package index: VARIANTS is all")
@each_deployment
def test_steps_of_the_dockerfile_make_an_image_that_serves(
    deployment: str, kit: Kit, tmp_path: Path
) -> None:
    source = kit.render(tmp_path / "project", deployment=deployment).path
    run("uv", "lock", "--quiet", folder=source)
    app = tmp_path / "app"
    app.mkdir()
    build, image = stages((source / "Dockerfile").read_text("utf-8"))
    for instruction in build:
        if instruction.name == "COPY":
            for name in let_in((source / ".dockerignore").read_text("utf-8")):
                copy(source / name, app / name)
        elif instruction.value.startswith(("uv ", ".venv/")):
            for option in instruction.options:
                if bound := re.search(r"type=bind,source=([^,]+)", option):
                    copy(source / bound[1], app / bound[1])
            run("sh", "-c", instruction.value, folder=app)
    [serve] = [json.loads(i.value) for i in image if i.name == "CMD"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        serve[-1] = str(free.getsockname()[1])
    before = {path: path.stat().st_mtime_ns for path in app.glob("dbt_project/target/*")}
    assert before
    executables = app / ".venv" / "bin"
    server = subprocess.Popen([str(executables / serve[0]), *serve[1:]], cwd=app)
    try:
        check = [str(executables / "dagster"), "api", "grpc-health-check", "--port", serve[-1]]
        answers = (subprocess.run(check, capture_output=True).returncode for _ in range(60))
        assert 0 in answers
    finally:
        server.terminate()
        server.wait()
    # What was prepared is not prepared again.
    assert before == {path: path.stat().st_mtime_ns for path in app.glob("dbt_project/target/*")}


def copy(source: Path, destination: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, destination, dirs_exist_ok=True)
    else:
        shutil.copy2(source, destination)


def run(*command: str, folder: Path) -> None:
    """Run a command outside of this environment."""
    own = {"VIRTUAL_ENV", "PYTHONPATH", "UV_PROJECT_ENVIRONMENT"}
    environment = {name: value for name, value in os.environ.items() if name not in own}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# Docker Compose


@pytest.fixture
def composed(project: Callable[..., Rendering], tmp_path: Path) -> Path:
    """A project for Docker Compose, with the `.env` of a server."""
    folder = tmp_path / "server"
    shutil.copytree(project("docker_compose").path, folder)
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
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    path = os.pathsep.join([os.environ["PATH"], *map(str, versions)])
    found = shutil.which("initdb", path=path)
    if not found:
        pytest.skip("needs Postgres on this machine")
    programs = Path(found).resolve().parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Postgres refuses to run as root, and other users do not get into pytest's folders.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as folder:
        shutil.chown(folder, user or os.geteuid())
        options = ["--username=dagster", "--auth=trust", f"--pgdata={folder}/data"]
        initdb = [str(programs / "initdb"), *options]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, user=user)
        listen = ["-h", "127.0.0.1", "-p", str(port), "-k", folder, "-c", "fsync=off"]
        serve = [str(programs / "postgres"), "-D", f"{folder}/data", *listen]
        server = subprocess.Popen(serve, stderr=subprocess.DEVNULL, cwd=folder, user=user)
        ready = [str(programs / "pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
        while subprocess.run(ready).returncode:
            assert server.poll() is None
        yield {
            "DAGSTER_POSTGRES_HOST": "127.0.0.1",
            "DAGSTER_POSTGRES_PORT": str(port),
            "DAGSTER_POSTGRES_DB": "postgres",
            "DAGSTER_POSTGRES_USER": "dagster",
            "DAGSTER_POSTGRES_PASSWORD": "f00d",
        }
        # Without waiting for whoever is connected.
        server.send_signal(signal.SIGINT)
        server.wait()


def test_instance_is_made_from_dagster_yaml_on_postgres(
    postgres: dict[str, str],
    project: Callable[..., Rendering],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rendering = project("docker_compose")
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


# Kubernetes


@pytest.mark.parametrize("auth_mode", ["key_pair", "workload_identity"])
def test_values_are_taken_by_the_chart_and_by_kubernetes(
    auth_mode: str, project: Callable[..., Rendering]
) -> None:
    rendering = project("kubernetes", auth_mode=auth_mode)
    assert list(values_faults(yaml_in(rendering, "deployment/values.yaml"))) == []


def test_every_value_of_the_chart_that_is_told_of_is_used(
    project: Callable[..., Rendering],
) -> None:
    rendering = project("kubernetes", auth_mode="workload_identity")
    text = (rendering.path / "deployment" / "values.yaml").read_text("utf-8")
    assert [path for path in TAKEN if path.rstrip("[]").split(".")[-1] not in text] == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ({"telemetry": {"enable": False}}, "telemetry.enable is no value of the chart"),
        ({"telemetry": {"enabled": "no"}}, "telemetry.enabled is 'no', and no bool"),
        ({"dagsterDaemon": {"resources": {"limit": {}}}}, "dagsterDaemon.resources: Unexpected"),
        (
            {"dagster-user-deployments": {"deployments": [{"volumes": [{"nam": "a"}]}]}},
            "dagster-user-deployments.deployments[].volumes[]: Unexpected",
        ),
    ],
)
def test_value_that_the_chart_does_not_take_is_found(
    planted: Mapping[str, Any], fault: str
) -> None:
    [found] = values_faults(planted)
    assert found.startswith(fault)


def test_pods_are_nobody_in_particular_and_ask_for_what_they_need(
    project: Callable[..., Rendering],
) -> None:
    values = yaml_in(project("kubernetes"), "deployment/values.yaml")
    [code] = values["dagster-user-deployments"]["deployments"]
    run_ = values["runLauncher"]["config"]["k8sRunLauncher"]["runK8sConfig"]
    [user] = [int(i.value) for i in image_of(project("kubernetes")) if i.name == "USER"]
    for pod in (code["podSecurityContext"], run_["podSpecConfig"]["securityContext"]):
        assert pod["runAsNonRoot"] is True
        assert pod["runAsUser"] == user
    for container in (code["securityContext"], run_["containerConfig"]["securityContext"]):
        assert container["allowPrivilegeEscalation"] is False
    for part in (code, values["dagsterDaemon"], values["dagsterWebserver"]):
        assert set(part["resources"]["requests"]) == {"cpu", "memory"}
        assert part["resources"]["limits"]["memory"]


def test_secrets_are_named_and_made_as_the_page_says(project: Callable[..., Rendering]) -> None:
    rendering = project("kubernetes")
    values = yaml_in(rendering, "deployment/values.yaml")
    [code] = values["dagster-user-deployments"]["deployments"]
    page = (rendering.path / "docs" / "deployment.md").read_text("utf-8")
    named = [values["global"]["postgresqlSecretName"], *(one["name"] for one in code["envSecrets"])]
    assert set(re.findall(r"create secret generic (\S+)", page)) == set(named)
    assert values["generatePostgresqlPasswordSecret"] is False


# Dagster+


@pytest.fixture
def deploy(project: Callable[..., Rendering]) -> Workflow:
    """The workflow that deploys to Dagster+."""
    return Workflow(project("dagster_plus").path / ".github" / "workflows" / "deploy.yml")


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
    command: str, program: str, deploy: Workflow, project: Callable[..., Rendering]
) -> None:
    page = (project("dagster_plus").path / "docs" / "deployment.md").read_text("utf-8")
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


# What holds wherever it is deployed


def settings_of(project: Rendering) -> dict[str, Any]:
    """How Dagster is set up for a deployment, in the words of dagster.yaml."""
    deployment = project.answers["deployment"]
    if deployment == "kubernetes":
        values = snake_case(yaml_in(project, "deployment/values.yaml"))
        daemon = values["dagster_daemon"]
        return {
            "concurrency": {part: values["concurrency"][part] for part in ("runs", "pools")},
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
    deployment: str, project: Callable[..., Rendering], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOST", "DB", "USER", "PASSWORD"):
        monkeypatch.setenv(f"DAGSTER_POSTGRES_{name}", "any")
    monkeypatch.setenv("DAGSTER_POSTGRES_PORT", "5432")
    schema = Shape(dagster_instance_config_schema())  # type: ignore[no-untyped-call]
    checked = process_config(schema, settings_of(project(deployment)))
    assert checked.success, checked.errors


@each_deployment
def test_pools_have_the_limit_that_they_have_on_ones_own_machine(
    deployment: str, project: Callable[..., Rendering]
) -> None:
    rendering = project(deployment)
    own = yaml_in(rendering, "dagster.yaml")["concurrency"]["pools"]["default_limit"]
    assert settings_of(rendering)["concurrency"]["pools"]["default_limit"] == own


@each_deployment
def test_run_that_has_died_is_launched_again_and_one_with_a_failed_step_is_not(
    deployment: str, project: Callable[..., Rendering]
) -> None:
    settings = settings_of(project(deployment))
    assert settings["run_retries"]["max_retries"] > 0
    assert settings["run_retries"]["retry_on_asset_or_op_failure"] is False
    assert settings["run_monitoring"]["max_runtime_seconds"] > 0


@each_deployment
def test_page_tells_of_the_limits_as_they_are(
    deployment: str, project: Callable[..., Rendering]
) -> None:
    rendering = project(deployment)
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
def test_page_says_what_a_server_needs_to_sign_in(
    auth_mode: str, project: Callable[..., Rendering]
) -> None:
    said = {
        "external_browser": "No server can sign in as a person does",
        "password_mfa": "No server can sign in as a person does",
        "named_connection": "`connections.toml` is a file of your own machine",
        "key_pair": "pass on the key itself",
        "password": "Accounts other than trials refuse",
        "workload_identity": "AWS, Azure or Google Cloud",
    }
    rendering = project("docker_compose", auth_mode=auth_mode)
    page = (rendering.path / "docs" / "deployment.md").read_text("utf-8")
    assert {text for text in said.values() if text in page} == {
        text for mode, text in said.items() if mode == auth_mode
    }
