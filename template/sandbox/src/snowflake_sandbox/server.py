"""The wire protocol: sessions and statements over HTTP, as Snowflake's own clients speak it."""

import gzip
import json
import secrets
from collections.abc import Callable
from typing import Any

from fakesnow.converter import from_binding
from fakesnow.statement_type import DML_TYPE_IDS, statement_type_id
from fakesnow.transforms import SERVER_VERSION
from snowflake.connector.errors import Error
from sqlglot import exp
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from snowflake_sandbox import dialect, results
from snowflake_sandbox.credentials import Credentials
from snowflake_sandbox.errors import as_snowflake_error, programming_error
from snowflake_sandbox.session import Cursor, Session
from snowflake_sandbox.store import Store

_TOKEN_PREFIX = 'Snowflake Token="'


class Protocol:
    """Answers the requests of clients for one store."""

    def __init__(self, store: Store, credentials: Credentials) -> None:
        """Serves `store` to whoever signs in with `credentials`."""
        self._store = store
        self._credentials = credentials
        self._sessions: dict[str, Session] = {}

    def application(self) -> Starlette:
        """Gives the ASGI application."""
        return Starlette(
            routes=[
                Route("/session/v1/login-request", self._login, methods=["POST"]),
                Route("/session", self._close_session, methods=["POST"]),
                Route("/session/heartbeat", self._heartbeat, methods=["POST"]),
                Route("/queries/v1/query-request", self._query, methods=["POST"]),
                Route("/queries/v1/abort-request", self._abort, methods=["POST"]),
                Route("/telemetry/send", self._ignore, methods=["POST"]),
            ]
        )

    def close(self) -> None:
        """Ends every session."""
        while self._sessions:
            self._sessions.popitem()[1].end()

    async def _login(self, request: Request) -> Response:
        body = await _json(request)
        query = request.query_params

        def sign_in() -> dict[str, Any]:
            self._credentials.verify(body["data"])
            session = Session(
                self._store,
                database=_identifier(query.get("databaseName")),
                schema=_identifier(query.get("schemaName")),
                role=query.get("roleName"),
                warehouse=query.get("warehouse"),
                parameters=body["data"].get("SESSION_PARAMETERS") or {},
            )
            token = secrets.token_urlsafe(32)
            self._sessions[token] = session
            return {
                "token": token,
                "masterToken": token,
                "sessionId": int(session.id),
                "serverVersion": SERVER_VERSION,
                "parameters": _client_parameters(session),
                "sessionInfo": {
                    "databaseName": session.database,
                    "schemaName": session.schema,
                    "roleName": session.role,
                    "warehouseName": session.warehouse,
                },
            }

        return await run_in_threadpool(_answer, sign_in)

    async def _query(self, request: Request) -> Response:
        body = await _json(request)

        def run() -> dict[str, Any]:
            session = self._session(request)
            with session.busy:
                return _run(session, body)

        return await run_in_threadpool(_answer, run)

    async def _close_session(self, request: Request) -> Response:
        def close() -> None:
            session = self._session(request)
            if request.query_params.get("delete"):
                del self._sessions[_token(request)]
                session.end()

        return await run_in_threadpool(_answer, close)

    async def _heartbeat(self, request: Request) -> Response:
        return _answer(lambda: self._session(request) and None)

    async def _abort(self, request: Request) -> Response:
        return _answer(lambda: self._session(request).duck.interrupt())

    async def _ignore(self, request: Request) -> Response:
        return _answer(lambda: None)

    def _session(self, request: Request) -> Session:
        session = self._sessions.get(_token(request))
        if session is None:
            raise programming_error(390104, "08001", "Session no longer exists. New login required.")
        return session


def _run(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    cursor = session.cursor()
    sql = body["sqlText"]
    if body.get("describeOnly"):
        return _describe(session, cursor, sql)
    batches = _bindings(body.get("bindings") or {})
    affected = 0
    for values in batches:
        cursor.execute(sql, binding_params=values, server=True)
        affected += cursor.rowcount or 0
    if upload := cursor.upload():
        return upload
    statement_type = statement_type_id(dialect.parse(sql))
    columns = results.column_types(cursor.describe_result())
    rows = results.encode(cursor.result(), columns, statement_type)
    if len(batches) > 1 and statement_type in DML_TYPE_IDS:
        rows = {"queryResultFormat": "json", "rowset": [[str(affected)]]}
    return _response(session, cursor, statement_type, columns) | rows


def _describe(session: Session, cursor: Cursor, sql: str) -> dict[str, Any]:
    described = cursor.describe_only(sql)
    expression = dialect.parse(sql)
    statement_type = statement_type_id(expression)
    columns = results.column_types(described)
    return _response(session, cursor, statement_type, columns) | {
        "total": 0,
        "queryResultFormat": "json",
        "rowset": [],
        "numberOfBinds": len(list(expression.find_all(exp.Placeholder))),
        "arrayBindSupported": isinstance(expression, exp.Insert),
    }


def _response(
    session: Session, cursor: Cursor, statement_type: int, columns: list[results.ColumnInfo]
) -> dict[str, Any]:
    table = cursor.result()
    return {
        "parameters": _client_parameters(session),
        "rowtype": columns,
        "total": table.num_rows if table is not None else 0,
        "queryId": cursor.sfqid,
        "statementTypeId": statement_type,
        "finalDatabaseName": session.database,
        "finalSchemaName": session.schema,
        "finalRoleName": session.role,
        "finalWarehouseName": session.warehouse,
    }


def _bindings(bindings: dict[str, dict[str, Any]]) -> list[Any]:
    """Gives the parameters of each execution: one without bindings, one a row for an array binding."""
    if not bindings:
        return [None]
    if not all(name.isdigit() for name in bindings):
        return [{name: from_binding(binding) for name, binding in bindings.items()}]
    ordered = [bindings[str(position)] for position in range(1, len(bindings) + 1)]
    if not isinstance(ordered[0]["value"], list):
        return [tuple(from_binding(binding) for binding in ordered)]
    columns = [[from_binding({**b, "value": value}) for value in b["value"]] for b in ordered]
    return list(zip(*columns, strict=True))


def _answer(work: Callable[[], dict[str, Any] | None]) -> JSONResponse:
    try:
        return JSONResponse({"data": work(), "code": None, "message": None, "success": True})
    except Exception as error:
        failure = error if isinstance(error, Error) else as_snowflake_error(error)
        code = f"{failure.errno:06d}"
        data = {"errorCode": code, "sqlState": failure.sqlstate, "queryId": failure.sfqid}
        return JSONResponse({"data": data, "code": code, "message": failure.raw_msg, "success": False})


def _client_parameters(session: Session) -> list[dict[str, Any]]:
    return [
        {"name": "AUTOCOMMIT", "value": session.parameters["AUTOCOMMIT"] == "true"},
        {"name": "TIMEZONE", "value": session.parameters["TIMEZONE"]},
        {"name": "CLIENT_SESSION_KEEP_ALIVE_HEARTBEAT_FREQUENCY", "value": 3600},
        # 0 makes clients send array bindings inline instead of through a stage.
        {"name": "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD", "value": 0},
    ]


def _identifier(name: str | None) -> str | None:
    if not name:
        return None
    return name[1:-1] if name.startswith('"') and name.endswith('"') else name.upper()


def _token(request: Request) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix(_TOKEN_PREFIX).removesuffix('"')


async def _json(request: Request) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    decoded: dict[str, Any] = json.loads(body)
    return decoded
