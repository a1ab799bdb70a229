"""What Dagster's Helm chart takes, as far as projects set it.

The keys are those of the chart's values.yaml at version 1.13, and of the models that its schema is
made from; Helm itself holds values against that schema before it deploys anything. What the chart
passes on to Kubernetes is named after the object of Kubernetes' API.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from dagster_k8s.models import k8s_snake_case_dict
from kubernetes.client import models  # type: ignore[import-untyped, unused-ignore]

TAKEN: dict[str, type | str] = {
    "global.serviceAccountName": str,
    "global.postgresqlSecretName": str,
    "generatePostgresqlPasswordSecret": bool,
    "postgresql.enabled": bool,
    "postgresql.postgresqlHost": str,
    "postgresql.postgresqlUsername": str,
    "postgresql.postgresqlDatabase": str,
    "postgresql.postgresqlScheme": str,
    "dagster-user-deployments.deployments[].name": str,
    "dagster-user-deployments.deployments[].image.repository": str,
    "dagster-user-deployments.deployments[].image.tag": str,
    "dagster-user-deployments.deployments[].image.pullPolicy": str,
    "dagster-user-deployments.deployments[].dagsterApiGrpcArgs": list,
    "dagster-user-deployments.deployments[].port": int,
    "dagster-user-deployments.deployments[].envSecrets[]": "V1SecretEnvSource",
    "dagster-user-deployments.deployments[].env[]": "V1EnvVar",
    "dagster-user-deployments.deployments[].volumes[]": "V1Volume",
    "dagster-user-deployments.deployments[].volumeMounts[]": "V1VolumeMount",
    "dagster-user-deployments.deployments[].resources": "V1ResourceRequirements",
    "dagster-user-deployments.deployments[].podSecurityContext": "V1PodSecurityContext",
    "dagster-user-deployments.deployments[].securityContext": "V1SecurityContext",
    "runLauncher.type": str,
    "runLauncher.config.k8sRunLauncher.imagePullPolicy": str,
    "runLauncher.config.k8sRunLauncher.runK8sConfig.containerConfig": "V1Container",
    "runLauncher.config.k8sRunLauncher.runK8sConfig.podSpecConfig": "V1PodSpec",
    "runLauncher.config.k8sRunLauncher.runK8sConfig.jobSpecConfig": "V1JobSpec",
    "concurrency.enabled": bool,
    "concurrency.runs.maxConcurrentRuns": int,
    "concurrency.runs.tagConcurrencyLimits[].key": str,
    "concurrency.runs.tagConcurrencyLimits[].limit": int,
    "concurrency.pools.defaultLimit": int,
    "dagsterDaemon.runCoordinator.type": str,
    "dagsterDaemon.runCoordinator.config.customRunCoordinator.module": str,
    "dagsterDaemon.runCoordinator.config.customRunCoordinator.class": str,
    "dagsterDaemon.runCoordinator.config.customRunCoordinator.config": dict,
    "dagsterDaemon.runMonitoring.enabled": bool,
    "dagsterDaemon.runMonitoring.startTimeoutSeconds": int,
    "dagsterDaemon.runMonitoring.cancelTimeoutSeconds": int,
    "dagsterDaemon.runMonitoring.maxRuntimeSeconds": int,
    "dagsterDaemon.runMonitoring.pollIntervalSeconds": int,
    "dagsterDaemon.runMonitoring.freeSlotsAfterRunEndSeconds": int,
    "dagsterDaemon.runRetries.enabled": bool,
    "dagsterDaemon.runRetries.maxRetries": int,
    "dagsterDaemon.runRetries.retryOnAssetOrOpFailure": bool,
    "dagsterDaemon.resources": "V1ResourceRequirements",
    "dagsterWebserver.resources": "V1ResourceRequirements",
    "retention.enabled": bool,
    "retention.schedule.purgeAfterDays": int,
    "retention.sensor.purgeAfterDays.skipped": int,
    "retention.sensor.purgeAfterDays.started": int,
    "retention.sensor.purgeAfterDays.failure": int,
    "retention.sensor.purgeAfterDays.success": int,
    "telemetry.enabled": bool,
}


def values_faults(values: Mapping[str, Any]) -> Iterator[str]:
    """What the chart, or Kubernetes behind it, does not take of the values."""
    for path, value in _set_in(values):
        taken = TAKEN.get(path)
        if taken is None:
            yield f"{path} is no value of the chart"
        elif isinstance(taken, type):
            if type(value) is not taken:
                yield f"{path} is {value!r}, and no {taken.__name__}"
        else:
            try:
                k8s_snake_case_dict(getattr(models, taken), value)
            except Exception as error:
                yield f"{path}: {error}"


def _set_in(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if path in TAKEN or not isinstance(value, dict | list):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _set_in(inner, f"{path}.{name}" if path else name)
    else:
        for inner in value:
            yield from _set_in(inner, f"{path}[]")
