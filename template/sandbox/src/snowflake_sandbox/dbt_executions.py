"""What has executed dbt projects, as DBT_PROJECT_EXECUTION_HISTORY tells of the last seven days.

See https://docs.snowflake.com/en/sql-reference/functions/dbt_project_execution_history
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from snowflake_sandbox import dbt_projects
from snowflake_sandbox.fakesnow_seams import stages_folder
from snowflake_sandbox.stored_objects import RelationName

COLUMNS = {
    "QUERY_ID": "varchar",
    "QUERY_START_TIME": "timestamptz",
    "QUERY_END_TIME": "timestamptz",
    "USER_NAME": "varchar",
    "OBJECT_NAME": "varchar",
    "OBJECT_TYPE": "varchar",
    "DATABASE_NAME": "varchar",
    "SCHEMA_NAME": "varchar",
    "COMMAND": "varchar",
    "ARGS": "varchar",
    "ERROR_CODE": "bigint",
    "ERROR_MESSAGE": "varchar",
    "WAREHOUSE": "varchar",
    "STATE": "varchar",
    "DBT_VERSION": "varchar",
    "DBT_SNOWFLAKE_VERSION": "varchar",
}
_FOLDER = "executions"
_KEPT_FOR = timedelta(days=7)
_DEFAULT_LIMIT = 100
# Arguments that name what a column must be.
_EQUAL = {
    "OBJECT_NAME": "OBJECT_NAME",
    "OBJECT_TYPE": "OBJECT_TYPE",
    "COMMAND": "COMMAND",
    "USER_NAME": "USER_NAME",
    "DATABASE": "DATABASE_NAME",
    "SCHEMA": "SCHEMA_NAME",
}


def record(project: RelationName, query_id: str, execution: dict[str, Any]) -> None:
    """Keeps an execution; what it does not say of the columns is NULL."""
    database, schema, name = project
    row = dict.fromkeys(COLUMNS) | execution | {"QUERY_ID": query_id, "OBJECT_TYPE": "DBT PROJECT"}
    row |= {"DATABASE_NAME": database, "SCHEMA_NAME": schema, "OBJECT_NAME": name}
    file = dbt_projects.folder_of(project, f"{_FOLDER}/{query_id}.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(row), encoding="utf-8")


def listed(arguments: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Gives the executions that the arguments of the function choose, the latest first."""
    since = datetime.now(UTC) - _KEPT_FOR
    first = max(since, arguments.get("START_TIME_RANGE_START") or since)
    last = arguments.get("START_TIME_RANGE_END") or datetime.max.replace(tzinfo=UTC)
    files = Path(stages_folder()).glob(f"*/*/{dbt_projects.KIND} */{_FOLDER}/*.json")
    rows = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    chosen = [
        row
        for row in rows
        if first <= datetime.fromisoformat(row["QUERY_START_TIME"]) <= last
        and all(
            row[column].upper() == str(arguments[argument]).upper()
            for argument, column in _EQUAL.items()
            if argument in arguments
        )
    ]
    chosen.sort(key=lambda row: str(row["QUERY_END_TIME"]), reverse=True)
    limit = int(arguments.get("RESULT_LIMIT", _DEFAULT_LIMIT))
    return [tuple(row[column] for column in COLUMNS) for row in chosen[:limit]]
