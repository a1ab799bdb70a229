import dagster as dg
import pytest

from technology_radar.definitions import defs
from technology_radar.defs.alerts.run_failure_alert import (
    MAX_ERROR_CHARACTERS,
    run_failure_alert,
)

from .alert_receiver import SECRET, Receiver, receiver

__all__ = ["receiver"]

RUN_FAILURE = dg.DagsterEventType.RUN_FAILURE


@dg.op
def goes_wrong(context: dg.OpExecutionContext) -> None:
    raise RuntimeError(context.run_tags.get("reason", "no such table"))


@dg.op
def goes_wrong_too() -> None:
    raise dg.Failure("the budget is used up")


@dg.op
def goes_well() -> None:
    pass


@dg.job(executor_def=dg.in_process_executor)
def some_job() -> None:
    goes_wrong()
    goes_wrong_too()
    goes_well()


@pytest.fixture
def instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


def fail(instance: dg.DagsterInstance, **tags: str) -> dg.ExecuteInProcessResult:
    """Runs a job that fails, and lets the sensor know."""
    tags = {name.replace("__", "/"): value for name, value in tags.items()}
    result = some_job.execute_in_process(raise_on_error=False, instance=instance, tags=tags)
    [failure] = [event for event in result.all_events if event.event_type == RUN_FAILURE]
    context = dg.build_run_status_sensor_context(
        sensor_name=run_failure_alert.name,
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=failure,
    )
    run_failure_alert(context.for_run_failure())
    return result


def test_alert_names_job_partition_steps_with_their_errors_and_run(
    instance: dg.DagsterInstance, receiver: Receiver
) -> None:
    result = fail(instance, dagster__partition="2026-01-05")
    [text] = receiver.texts
    assert "some_job has failed for 2026-01-05" in text
    for line in (
        "Job: some_job",
        "Partition: 2026-01-05",
        "goes_wrong: RuntimeError: no such table",
        "goes_wrong_too: dagster._core.definitions.events.Failure: the budget is used up",
        f"Run: {result.run_id}",
    ):
        assert line in text.splitlines()
    assert "goes_well" not in text


def test_alert_of_a_range_names_its_ends_and_one_without_partition_none(
    instance: dg.DagsterInstance, receiver: Receiver
) -> None:
    prefix = "dagster__asset_partition_range"
    fail(instance, **{f"{prefix}_start": "2026-01-05", f"{prefix}_end": "2026-01-09"})
    fail(instance)
    assert "Partition: 2026-01-05...2026-01-09" in receiver.texts[0].splitlines()
    assert "Partition" not in receiver.texts[1]


def test_alert_links_to_the_run_where_dagster_s_address_is_known(
    instance: dg.DagsterInstance, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_WEBSERVER_URL", "https://dagster.example/")
    result = fail(instance)
    assert f"Run: https://dagster.example/runs/{result.run_id}" in receiver.texts[0]


def test_long_error_is_shortened_and_secrets_are_left_out(
    instance: dg.DagsterInstance, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", "hunter4")
    fail(instance, reason=f"signed in with hunter4 {'and so on ' * 200}")
    [line] = [line for line in receiver.texts[0].splitlines() if line.startswith("goes_wrong:")]
    assert "signed in with *** and so on" in line
    assert "hunter4" not in receiver.texts[0]
    assert len(line) < MAX_ERROR_CHARACTERS + 50


def test_tick_fails_when_the_alert_cannot_be_sent_and_shows_no_secret(
    instance: dg.DagsterInstance, receiver: Receiver
) -> None:
    receiver.refuse("no_service")
    with pytest.raises(Exception, match="no_service") as raised:
        fail(instance)
    assert SECRET not in str(raised.value)


def test_sensor_is_on_from_the_start() -> None:
    sensor = defs().get_repository_def().get_sensor_def("run_failure_alert")
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
