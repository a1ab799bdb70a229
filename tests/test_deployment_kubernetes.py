"""The values of Dagster's Helm chart are taken by the chart and by Kubernetes."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from deployments import ProjectOn, image_of, yaml_in
from helm_chart import TAKEN, values_faults


@pytest.mark.parametrize("auth_mode", ["key_pair", "workload_identity"])
def test_values_are_taken_by_the_chart_and_by_kubernetes(
    auth_mode: str, project_on: ProjectOn
) -> None:
    rendering = project_on("kubernetes", auth_mode=auth_mode)
    assert list(values_faults(yaml_in(rendering, "deployment/values.yaml"))) == []


def test_every_value_of_the_chart_that_is_told_of_is_used(
    project_on: ProjectOn,
) -> None:
    rendering = project_on("kubernetes", auth_mode="workload_identity")
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
    project_on: ProjectOn,
) -> None:
    values = yaml_in(project_on("kubernetes"), "deployment/values.yaml")
    [code] = values["dagster-user-deployments"]["deployments"]
    run_ = values["runLauncher"]["config"]["k8sRunLauncher"]["runK8sConfig"]
    [user] = [int(i.value) for i in image_of(project_on("kubernetes")) if i.name == "USER"]
    for pod in (code["podSecurityContext"], run_["podSpecConfig"]["securityContext"]):
        assert pod["runAsNonRoot"] is True
        assert pod["runAsUser"] == user
    for container in (code["securityContext"], run_["containerConfig"]["securityContext"]):
        assert container["allowPrivilegeEscalation"] is False
    for part in (code, values["dagsterDaemon"], values["dagsterWebserver"]):
        assert set(part["resources"]["requests"]) == {"cpu", "memory"}
        assert part["resources"]["limits"]["memory"]


def test_secrets_are_named_and_made_as_the_page_says(project_on: ProjectOn) -> None:
    rendering = project_on("kubernetes")
    values = yaml_in(rendering, "deployment/values.yaml")
    [code] = values["dagster-user-deployments"]["deployments"]
    page = (rendering.path / "docs" / "deployment.md").read_text("utf-8")
    named = [values["global"]["postgresqlSecretName"], *(one["name"] for one in code["envSecrets"])]
    assert set(re.findall(r"create secret generic (\S+)", page)) == set(named)
    assert values["generatePostgresqlPasswordSecret"] is False
