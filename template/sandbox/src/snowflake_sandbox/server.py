"""The wire protocol: sessions and statements over HTTP, as Snowflake's own clients speak it."""

import gzip
import hashlib
import json
import secrets
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from fakesnow.transforms import SERVER_VERSION
from snowflake.connector.errors import Error
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from snowflake_sandbox.credentials import Credentials
from snowflake_sandbox.errors import programming_error
from snowflake_sandbox.failures import as_snowflake_error
from snowflake_sandbox.in_flight import InFlight
from snowflake_sandbox.session import Session
from snowflake_sandbox.statements import client_parameters, run_statement
from snowflake_sandbox.store import Store

_TOKEN_PREFIX = 'Snowflake Token="'
_IN_PROGRESS = "333333"


class Protocol:
    """Answers the requests of clients for one store."""

    def __init__(self, store: Store, credentials: Credentials) -> None:
        """Serves `store` to whoever signs in with `credentials`."""
        self._store = store
        self._credentials = credentials
        self._sessions: dict[str, Session] = {}
        self._running: dict[str, Session] = {}
        self._in_flight = InFlight()

    def application(self) -> Starlette:
        """Gives the ASGI application."""
        return Starlette(
            routes=[
                Route("/session/v1/login-request", self._login, methods=["POST"]),
                Route("/session", self._close_session, methods=["POST"]),
                Route("/session/heartbeat", self._heartbeat, methods=["POST"]),
                Route("/queries/v1/query-request", self._query, methods=["POST"]),
                Route("/queries/v1/abort-request", self._abort, methods=["POST"]),
                Route("/queries/{request_id}/result", self._result, methods=["GET"]),
                Route("/telemetry/send", self._ignore, methods=["POST"]),
                Route("/sandbox", self._identify, methods=["GET"]),
            ]
        )

    def end_sessions(self) -> None:
        """Ends every session; a statement that is running is cancelled."""
        while self._sessions:
            self._sessions.popitem()[1].end()

    def close(self) -> None:
        """Lets go of everything, after the last request."""
        self.end_sessions()
        self._in_flight.close()

    async def _login(self, request: Request) -> Response:
        body = await request.body()
        query = request.query_params

        def sign_in() -> dict[str, Any]:
            login = _decoded(request, body)["data"]
            self._credentials.verify(login)
            session = Session(
                self._store,
                database=_identifier(query.get("databaseName")),
                schema=_identifier(query.get("schemaName")),
                role=query.get("roleName"),
                warehouse=query.get("warehouse"),
                parameters=login.get("SESSION_PARAMETERS") or {},
            )
            token = secrets.token_urlsafe(32)
            self._sessions[token] = session
            return {
                "token": token,
                "masterToken": token,
                "sessionId": int(session.id),
                "serverVersion": SERVER_VERSION,
                "parameters": client_parameters(session),
                "sessionInfo": {
                    "databaseName": session.database,
                    "schemaName": session.schema,
                    "roleName": session.role,
                    "warehouseName": session.warehouse,
                },
            }

        return await self._in_flight.in_thread(lambda: _answer(sign_in))

    async def _query(self, request: Request) -> Response:
        body = await request.body()
        request_id = request.query_params.get("requestId") or str(uuid4())

        def run() -> dict[str, Any]:
            session = self._session(request)
            with session.turn():
                self._running[request_id] = session
                try:
                    return run_statement(session, _decoded(request, body))
                finally:
                    del self._running[request_id]

        answer = await self._in_flight.start(_token(request), request_id, lambda: _answer(run))
        return answer or _in_progress(request_id)

    async def _result(self, request: Request) -> Response:
        request_id = request.path_params["request_id"]
        try:
            answer = await self._in_flight.outcome(_token(request), request_id)
        except KeyError:
            return _failure(programming_error(709, "02000", f"Statement {request_id} not found"))
        return answer or _in_progress(request_id)

    async def _close_session(self, request: Request) -> Response:
        def close() -> None:
            session = self._session(request)
            if request.query_params.get("delete"):
                del self._sessions[_token(request)]
                session.end()

        return await self._in_flight.in_thread(lambda: _answer(close))

    async def _heartbeat(self, request: Request) -> Response:
        def check() -> None:
            self._session(request)

        return _answer(check)

    async def _abort(self, request: Request) -> Response:
        body = await request.body()

        def abort() -> None:
            asker = self._session(request)
            if self._running.get(_decoded(request, body).get("requestId", "")) is asker:
                asker.cancel()

        return _answer(abort)

    async def _identify(self, request: Request) -> Response:
        return JSONResponse({"sandbox": identity(self._credentials)})

    async def _ignore(self, request: Request) -> Response:
        return _answer(lambda: None)

    def _session(self, request: Request) -> Session:
        session = self._sessions.get(_token(request))
        if session is None:
            raise programming_error(
                390104, "08001", "Session no longer exists. New login required."
            )
        return session


def identity(credentials: Credentials) -> str:
    """Gives what tells one running sandbox from another, and from any other program."""
    return hashlib.sha256(credentials.token.encode()).hexdigest()


def _answer(work: Callable[[], dict[str, Any] | None]) -> JSONResponse:
    try:
        return JSONResponse({"data": work(), "code": None, "message": None, "success": True})
    except Exception as error:
        return _failure(error if isinstance(error, Error) else as_snowflake_error(error))


def _failure(error: Error) -> JSONResponse:
    code = f"{error.errno:06d}"
    data = {"errorCode": code, "sqlState": error.sqlstate, "queryId": error.sfqid}
    return JSONResponse({"data": data, "code": code, "message": error.raw_msg, "success": False})


def _in_progress(request_id: str) -> JSONResponse:
    """Tells the client to ask for the result again, as it would be told after as long a wait."""
    data = {"getResultUrl": f"/queries/{request_id}/result", "queryId": None}
    return JSONResponse({"data": data, "code": _IN_PROGRESS, "message": None, "success": True})


def _identifier(name: str | None) -> str | None:
    if not name:
        return None
    return name[1:-1] if name.startswith('"') and name.endswith('"') else name.upper()


def _token(request: Request) -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix(_TOKEN_PREFIX).removesuffix('"')


def _decoded(request: Request, body: bytes) -> dict[str, Any]:
    try:
        text = gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body
        decoded: dict[str, Any] = json.loads(text)
    except (OSError, ValueError, EOFError):
        raise programming_error(390400, "08001", "The body of the request is not JSON.") from None
    return decoded
