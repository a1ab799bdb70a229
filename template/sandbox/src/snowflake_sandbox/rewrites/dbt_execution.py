"""EXECUTE DBT PROJECT: the dbt of this environment, with the files of the live version.

See https://docs.snowflake.com/en/sql-reference/sql/execute-dbt-project
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from snowflake.connector.errors import Error
from sqlglot import Expr

from snowflake_sandbox import dbt_executions, dbt_projects, dbt_runs
from snowflake_sandbox.errors import programming_error
from snowflake_sandbox.object_statements import ObjectStatement
from snowflake_sandbox.rewrites import dbt_settings
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.session_context import SessionContext
from snowflake_sandbox.stored_objects import StoredObject

_EXECUTED = {
    "SUCCESS": "boolean",
    "EXCEPTION": "varchar",
    "STDOUT": "varchar",
    "OUTPUT_ARCHIVE_URL": "varchar",
}
_LAST_LINES = 20


def execute(about: ObjectStatement, project: StoredObject, session: SessionContext) -> Expr:
    """Runs dbt with the files of the live version.

    Raises:
        ProgrammingError: 100183 with the end of what dbt has said, when it fails.
    """
    given = dbt_settings.read(about.body, {"ARGS", "DBT_VERSION", "WRITEBACK"})
    settings = project.definition["settings"]
    arguments = dbt_runs.parse_arguments(given.get("ARGS") or "")
    version = given.get("DBT_VERSION") or settings["DBT_VERSION"] or dbt_runs.DEFAULT_VERSION
    installed = dbt_runs.installed_version(version)
    writes_back = (given.get("WRITEBACK") or settings["DEFAULT_WRITEBACK"]) == "TRUE"
    query_id = session.query_id or ""
    execution: dict[str, Any] = {
        "QUERY_START_TIME": _now(),
        "USER_NAME": session.user,
        "COMMAND": arguments[0],
        "ARGS": " ".join(arguments[1:]),
        "WAREHOUSE": session.warehouse,
        "STATE": "SUCCESS",
        "DBT_VERSION": installed,
        "DBT_SNOWFLAKE_VERSION": dbt_runs.adapter_version(),
    }
    with dbt_projects.copied(dbt_projects.live_version(project.name)) as folder:
        outcome = run(folder, arguments, settings, session)
        dbt_projects.keep_results(project.name, query_id, folder, writes_back)
    try:
        raise_if_failed(arguments, outcome)
    except Error as error:
        execution |= {
            "ERROR_CODE": error.errno,
            "ERROR_MESSAGE": error.raw_msg,
            "STATE": "HANDLED_ERROR",
        }
        raise
    finally:
        execution["QUERY_END_TIME"] = _now()
        dbt_executions.record(project.name, query_id, execution)
    archive = dbt_projects.results_location(project.name, query_id) + dbt_projects.ARCHIVE
    return rows(_EXECUTED, [[True, "None", outcome.output, archive]])


def run(
    folder: Path,
    arguments: list[str],
    settings: dict[str, str | None],
    session: SessionContext,
) -> dbt_runs.Outcome:
    """Runs dbt in a folder, in the target that it names or else in that of the settings."""
    target = settings["DEFAULT_TARGET"]
    chosen = {"-t", "--target"} & {argument.partition("=")[0] for argument in arguments}
    in_target = ["--target", target] if target and not chosen else []
    with session.delegation() as sign_in:
        return dbt_runs.run(folder, [*arguments, *in_target], sign_in, session.check_cancelled)


def raise_if_failed(arguments: list[str], outcome: dbt_runs.Outcome) -> None:
    """Fails the statement when dbt has failed.

    Raises:
        ProgrammingError: 100183; Snowflake's documentation names no number.
    """
    if outcome.exit_code:
        said = "\n".join(outcome.output.strip().splitlines()[-_LAST_LINES:])
        raise programming_error(100183, "P0000", f"dbt {arguments[0]} failed:\n{said}")


def _now() -> str:
    return datetime.now(UTC).isoformat()
