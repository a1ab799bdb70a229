"""One request for a statement: what the client sent in, the response it expects out."""

from typing import Any

from snowflake_sandbox import results
from snowflake_sandbox.bindings import bound_columns, bound_values, is_array_binding
from snowflake_sandbox.cursor import Cursor
from snowflake_sandbox.fakesnow_seams import INSERT, ColumnInfo
from snowflake_sandbox.session import Session


def run_statement(
    session: Session, body: dict[str, Any], query_id: str | None = None
) -> dict[str, Any]:
    """Runs the statement of a request in `session` and gives the data of the response.

    Args:
        session: where it runs.
        body: the request.
        query_id: the statement's id, if the client knows it already.
    """
    with session.parameters.during_statement(body.get("parameters") or {}):
        cursor = Cursor(session, query_id)
        sql = body["sqlText"]
        if body.get("describeOnly"):
            return _describe(session, cursor, sql)
        return _run(session, cursor, sql, body.get("bindings") or {})


def client_parameters(session: Session) -> list[dict[str, Any]]:
    """Gives the settings that a client has to know."""
    return [
        {"name": "AUTOCOMMIT", "value": session.parameters["AUTOCOMMIT"] == "true"},
        {"name": "TIMEZONE", "value": session.parameters["TIMEZONE"]},
        {"name": "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY", "value": 3600},
        # 0 makes clients send array bindings inline instead of through a stage.
        {"name": "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", "value": 0},
    ]


def _run(
    session: Session, cursor: Cursor, sql: str, bindings: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    if is_array_binding(bindings):
        cursor.run(sql, columns=bound_columns(bindings))
    else:
        cursor.run(sql, bound_values(bindings))
    if transfer := cursor.file_transfer():
        return transfer
    columns = results.column_types(cursor.columns())
    table = cursor.result()
    total = table.num_rows if table is not None else 0
    rows = results.encode(table, columns, cursor.statement_type)
    stats = {"stats": cursor.changes} if cursor.changes else {}
    return _response(session, cursor, columns) | {"total": total} | rows | stats


def _describe(session: Session, cursor: Cursor, sql: str) -> dict[str, Any]:
    columns = results.column_types(cursor.describe_only(sql))
    return _response(session, cursor, columns) | {
        "total": 0,
        "queryResultFormat": "json",
        "rowset": [],
        "arrayBindSupported": cursor.statement_type == INSERT,
    }


def _response(session: Session, cursor: Cursor, columns: list[ColumnInfo]) -> dict[str, Any]:
    return {
        "parameters": client_parameters(session),
        "rowtype": columns,
        "queryId": cursor.result_id(),
        "statementTypeId": cursor.statement_type,
        "finalDatabaseName": session.database,
        "finalSchemaName": session.schema,
        "finalRoleName": session.role,
        "finalWarehouseName": session.warehouse,
    }
