"""dbt projects: deployed from a stage, changed, listed and described.

An object has one live version, as every account gives it since the bundle 2026_06.
See https://docs.snowflake.com/en/sql-reference/sql/create-dbt-project
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlglot import Expr

from snowflake_sandbox import dbt_projects, dbt_runs, stages, stored_objects
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.fakesnow_seams import parts_from_var
from snowflake_sandbox.object_statements import ObjectStatement
from snowflake_sandbox.rewrites import dbt_execution, dbt_settings
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses, items, unquoted
from snowflake_sandbox.rewrites.dbt_settings import DEFAULTS
from snowflake_sandbox.session_context import SessionContext, success
from snowflake_sandbox.stored_objects import RelationName, StoredObject

KIND = dbt_projects.KIND
SHOWN = {
    "name": "varchar",
    "database_name": "varchar",
    "schema_name": "varchar",
    "created_on": "timestamptz",
    "updated_on": "timestamptz",
    "owner": "varchar",
    "comment": "varchar",
    "dbt_version": "varchar",
    "default_version": "varchar",
    "default_version_name": "varchar",
    "default_version_alias": "varchar",
    "default_version_location_uri": "varchar",
    "default_version_source_location_uri": "varchar",
    "dbt_snowflake_version": "varchar",
    "default_target": "varchar",
    "default_environment": "varchar",
    "default_writeback": "varchar",
    "auto_compile": "varchar",
    "external_access_integrations": "varchar",
    "last_deployed_from": "varchar",
}
_NOT_DESCRIBED = {"database_name", "schema_name", "created_on", "updated_on", "default_environment"}
_SOURCE = r"from\s+(?P<source>'[^']*'|@\S+)"


def create(about: ObjectStatement, name: RelationName, session: SessionContext) -> Expr:
    """Deploys the files of a stage as a new object.

    Raises:
        ProgrammingError: what Snowflake refuses, or 000002 for what is not emulated.
    """
    if about.over == "ALTER":
        raise compilation_error(1003, "42000", "syntax error: unexpected 'OR ALTER'.")
    clauses = Clauses(about.body, "CREATE DBT PROJECT")
    source = _source(clauses, session)
    settings = DEFAULTS | dbt_settings.read(clauses.rest(), set(DEFAULTS))
    session.on_success.append(lambda: _deploy(name, source, settings, session, is_new=True))
    return success()


def alter(action: str, project: StoredObject, session: SessionContext) -> Expr:
    """Deploys other files, or changes settings.

    Raises:
        ProgrammingError: 000002 for other changes.
    """
    word, rest = (*action.split(None, 1), "")[:2]
    settings = dict(project.definition["settings"])
    if word.upper() == "DEPLOY":
        clauses = Clauses(rest, "ALTER DBT PROJECT")
        source = _source(clauses, session)
        clauses.end()
        session.on_success.append(lambda: _deploy(project.name, source, settings, session))
        return success()
    if word.upper() == "SET":
        settings |= dbt_settings.read(rest, set(DEFAULTS))
    elif word.upper() == "UNSET":
        for setting in items(rest.upper()):
            dbt_settings.require_known(setting, set(DEFAULTS))
            settings[setting] = DEFAULTS[setting]
    else:
        hint = "; objects have one live version, use DEPLOY" if word.upper() == "ADD" else ""
        raise unsupported(f"ALTER DBT PROJECT ... {action}{hint}")
    changed = {**project.definition, "settings": settings, "updated_on": _now()}
    session.on_success.append(
        lambda: stored_objects.remember(session.duck, KIND, project.name, changed)
    )
    return success()


def drop(project: StoredObject) -> None:
    """Deletes the files of an object."""
    dbt_projects.remove(project.name)


def describe(project: StoredObject, session: SessionContext) -> Expr:
    """Gives the one row of `DESCRIBE`."""
    values = properties(project, session)
    columns = {name: kind for name, kind in SHOWN.items() if name not in _NOT_DESCRIBED}
    return rows(columns, [[values[name] for name in columns]])


def properties(project: StoredObject, session: SessionContext) -> dict[str, Any]:
    """Gives everything that `SHOW` says of an object."""
    definition, (database, schema, name) = project.definition, project.name
    settings = definition["settings"]
    return {
        "name": name,
        "database_name": database,
        "schema_name": schema,
        "created_on": project.created_on,
        "updated_on": definition["updated_on"],
        "owner": definition["owner"],
        "comment": settings["COMMENT"],
        "dbt_version": settings["DBT_VERSION"] or dbt_runs.DEFAULT_VERSION,
        "default_version": "LIVE",
        "default_version_name": None,
        "default_version_alias": None,
        "default_version_location_uri": dbt_projects.live_location(project.name),
        "default_version_source_location_uri": None,
        "dbt_snowflake_version": dbt_runs.adapter_version(),
        "default_target": settings["DEFAULT_TARGET"],
        "default_environment": None,
        "default_writeback": settings["DEFAULT_WRITEBACK"].lower(),
        "auto_compile": settings["AUTO_COMPILE"].lower(),
        "external_access_integrations": None,
        "last_deployed_from": json.dumps(definition["deployed_from"]),
    }


def _deploy(
    name: RelationName,
    source: tuple[str, Path],
    settings: dict[str, str | None],
    session: SessionContext,
    is_new: bool = False,
) -> None:
    location, folder = source
    dbt_projects.require_project(folder)
    with dbt_projects.copied(folder) as copy:
        if settings["AUTO_COMPILE"] == "TRUE":
            dbt_runs.installed_version(settings["DBT_VERSION"] or dbt_runs.DEFAULT_VERSION)
            dbt_execution.raise_if_failed(
                ["compile"], dbt_execution.run(copy, ["compile"], settings, session)
            )
        if is_new:
            dbt_projects.remove(name)
            stored_objects.forget(session.duck, KIND, name)
        dbt_projects.deploy(name, copy)
    known = stored_objects.find(session.duck, KIND, name)
    deployed_from = {"stage_url": location, "user": session.user, "timestamp": _now()}
    definition = {
        "settings": settings,
        "owner": known.definition["owner"] if known else session.role,
        "updated_on": _now(),
        "deployed_from": deployed_from,
    }
    stored_objects.remember(session.duck, KIND, name, definition)


def _source(clauses: Clauses, session: SessionContext) -> tuple[str, Path]:
    """Gives the location after FROM as it is written, and its folder."""
    found = clauses.take(_SOURCE)
    if found is None:
        raise clauses.error()
    location = unquoted(found["source"])
    if not location.startswith("@"):
        raise unsupported(f"a dbt project from {location.split('/')[0]}//")
    stage, _, path = location.removeprefix("@").partition("/")
    name = parts_from_var(stage, session.database, session.schema)
    stages.require(session.duck, name)
    return location, stages.folder_of(name, path)


def _now() -> str:
    return datetime.now(UTC).isoformat()
