"""The image of a project: one for each place that it is deployed to."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import tiers
from deployments import (
    DEPLOYMENTS,
    ProjectOn,
    each_deployment,
    image_of,
    let_in,
    said_by,
    stages,
    yaml_in,
)
from faults import assert_none
from scratch_kit import Kit
from services import free_port
from variants import EVERYTHING, FEATURELESS

SECRET = re.compile(r"(?i)password|secret|token|key|snowflake")


@each_deployment
def test_dockerfile_is_taken_by_its_linter(deployment: str, project_on: ProjectOn) -> None:
    for features in (EVERYTHING, FEATURELESS):
        dockerfile = project_on(deployment, features).path / "Dockerfile"
        assert_none(said_by("hadolint", "--no-color", dockerfile))


def test_dockerfile_is_the_same_wherever_it_is_deployed(
    project_on: ProjectOn,
) -> None:
    for name in ("Dockerfile", ".dockerignore"):
        assert len({(project_on(d).path / name).read_bytes() for d in DEPLOYMENTS}) == 1


def test_image_is_slim_runs_as_nobody_in_particular_and_has_no_secret(
    project_on: ProjectOn,
) -> None:
    rendering = project_on("docker_compose")
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


def test_code_server_is_served_and_checked_at_one_port(project_on: ProjectOn) -> None:
    compose = project_on("docker_compose")
    image = {i.name: i for i in image_of(compose)}
    serve, check = image["CMD"].value, image["HEALTHCHECK"].value
    port = image["EXPOSE"].value
    assert f'"--port", "{port}"' in serve
    assert check.endswith(f'["dagster", "api", "grpc-health-check", "--port", "{port}"]')
    [server] = yaml_in(compose, "deployment/workspace.yaml")["load_from"]
    assert str(server["grpc_server"]["port"]) == port
    values = yaml_in(project_on("kubernetes"), "deployment/values.yaml")
    [deployed] = values["dagster-user-deployments"]["deployments"]
    assert str(deployed["port"]) == port
    module = f"{compose.answers['package_name']}.definitions"
    assert f'"--module-name", "{module}"' in serve
    assert deployed["dagsterApiGrpcArgs"] == ["--module-name", module]


def test_only_what_is_there_and_is_no_secret_gets_into_the_image(
    project_on: ProjectOn,
) -> None:
    for features in (EVERYTHING, FEATURELESS):
        rendering = project_on("docker_compose", features)
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
    serve[-1] = str(free_port())
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
