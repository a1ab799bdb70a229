"""run_failure_alert: tells somebody when a run has failed."""

import dagster as dg

from ...alerts import send_alert
from ...settings import load_settings

MAX_ERROR_CHARACTERS = 500
MAX_ERRORS = 10

_ASSET_JOB = "__ASSET_JOB"
_RANGE_START, _RANGE_END = (f"dagster/asset_partition_range_{bound}" for bound in ("start", "end"))


@dg.run_failure_sensor(
    description="Sends an alert for every run that has failed.",
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def run_failure_alert(context: dg.RunFailureSensorContext) -> None:
    """Sends an alert for a run that has failed.

    Raises:
        AlertError: it could not be sent; the sensor's tick shows why.
        SettingsError: variables that are needed to send it are missing.
    """
    send_alert(subject(context.dagster_run), text(context))


def subject(run: dg.DagsterRun) -> str:
    """Names what has failed, and for which partition."""
    partition = _partition(run)
    return f"{_what(run)} has failed" + (f" for {partition}" if partition else "")


def text(context: dg.RunFailureSensorContext) -> str:
    """Gives the steps that have failed with their errors, and the way to the run."""
    failures = context.get_step_failure_events()
    errors = [f"{event.step_key}: {_reason(event)}" for event in failures[:MAX_ERRORS]]
    if len(failures) > MAX_ERRORS:
        errors.append(f"and {len(failures) - MAX_ERRORS} more steps")
    if not failures:
        errors = [_shortened(context.failure_event.message or "No reason is known.")]
    url = load_settings().dagster.webserver_url
    run_id = context.dagster_run.run_id
    run = f"{url.rstrip('/')}/runs/{run_id}" if url else run_id
    return "\n".join(
        [f"Job: {_what(context.dagster_run)}", *_partition_line(context), *errors, f"Run: {run}"]
    )


def _what(run: dg.DagsterRun) -> str:
    """Gives the job, or the assets of a run that somebody has launched without one."""
    if run.job_name != _ASSET_JOB:
        return run.job_name
    assets = sorted(key.to_user_string() for key in run.asset_selection or ())
    return _shortened(", ".join(assets)) or run.job_name


def _partition_line(context: dg.RunFailureSensorContext) -> list[str]:
    partition = _partition(context.dagster_run)
    return [f"Partition: {partition}"] if partition else []


def _partition(run: dg.DagsterRun) -> str | None:
    if _RANGE_START in run.tags:
        return f"{run.tags[_RANGE_START]}...{run.tags[_RANGE_END]}"
    return run.tags.get("dagster/partition")


def _reason(event: dg.DagsterEvent) -> str:
    """Gives the error that began it: Dagster wraps it in others of its own."""
    error = event.step_failure_data.error
    if error is None:
        return "No reason is known."
    while error.cause is not None:
        error = error.cause
    return _shortened(error.message)


def _shortened(message: str) -> str:
    words = load_settings().without_secrets(message).split()
    line = " ".join(words)
    if len(line) <= MAX_ERROR_CHARACTERS:
        return line
    return line[:MAX_ERROR_CHARACTERS].rstrip() + " …"
