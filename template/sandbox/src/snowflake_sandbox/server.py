"""The wire protocol: sessions and statements over HTTP, as Snowflake's own clients speak it.

A statement that a client runs asynchronously runs in a session of its own. The client asks for its
status by the statement's id, and then for its result as that of any other.
"""

import asyncio
import gzip
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from snowflake_sandbox import responses
from snowflake_sandbox.access.openings import opening_of
from snowflake_sandbox.access.sign_in import SignIn
from snowflake_sandbox.credentials import Credentials
from snowflake_sandbox.errors import programming_error, unsupported
from snowflake_sandbox.fakesnow_seams import SERVER_VERSION
from snowflake_sandbox.faults import Point
from snowflake_sandbox.in_flight import InFlight
from snowflake_sandbox.session import Session
from snowflake_sandbox.statements import client_parameters, run_statement
from snowflake_sandbox.store import Store

_TOKEN_PREFIX = 'Snowflake Token="'


class Protocol:
    """Answers the requests of clients for one store."""

    def __init__(self, store: Store, credentials: Credentials) -> None:
        """Serves `store` to whoever signs in with `credentials`."""
        self._store = store
        self._credentials = credentials
        self._sign_in = SignIn(credentials, store.access)
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
                Route("/session/token-request", self._renew_session, methods=["POST"]),
                Route("/queries/v1/query-request", self._query, methods=["POST"]),
                Route("/queries/v1/abort-request", self._abort, methods=["POST"]),
                Route("/queries/{request_id}/result", self._result, methods=["GET"]),
                Route("/monitoring/queries/{query_id}", self._status, methods=["GET"]),
                Route("/telemetry/send", self._ignore, methods=["POST"]),
                Route("/sandbox", self._identify, methods=["GET"]),
            ]
        )

    def end_sessions(self) -> None:
        """Ends every session; a statement that is running is cancelled."""
        for running in list(self._store.running.values()):
            running.cancel()
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
            identity = self._sign_in.verify(login)
            opening = opening_of(
                identity,
                self._store.access,
                database=_identifier(query.get("databaseName")),
                schema=_identifier(query.get("schemaName")),
                role=_identifier(query.get("roleName")),
                warehouse=_identifier(query.get("warehouse")),
            )
            session = Session(
                self._store,
                **opening,
                parameters=login.get("SESSION_PARAMETERS") or {},
                identity=identity,
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

        return await self._with_faults(
            "login",
            lambda: _decoded(request, body)["data"].get("LOGIN_NAME") or "",
            lambda: self._in_flight.in_thread(lambda: responses.answer(sign_in)),
        )

    async def _query(self, request: Request) -> Response:
        body = await request.body()
        request_id = request.query_params.get("requestId") or str(uuid4())
        loop = asyncio.get_running_loop()

        def run() -> Response:
            decoded = _decoded(request, body)
            session = self._session(request)
            if decoded.get("asyncExec"):
                return self._detach(session, decoded, _token(request), loop)
            with session.turns.turn():
                self._running[request_id] = session
                try:
                    return responses.success(run_statement(session, decoded))
                finally:
                    del self._running[request_id]

        async def answer() -> Response:
            work = self._in_flight.start(
                _token(request), request_id, lambda: responses.answered(run)
            )
            return await work or responses.in_progress(request_id)

        return await self._with_faults(
            "request", lambda: str(_decoded(request, body).get("sqlText")), answer
        )

    async def _with_faults(
        self, point: Point, text: Callable[[], str], answer: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Gives the answer, unless a fault strikes before or after."""
        faults = self._store.faults
        fault = faults.at(point, text()) if faults else None
        if fault is None:
            return await answer()
        if fault.status:
            return Response(status_code=fault.status)
        if fault.error:
            return responses.failure(fault.as_error())
        if fault.delay:
            await asyncio.sleep(fault.delay)
        response = await answer()
        return responses.Cut() if fault.cut else response

    def _detach(
        self,
        asking: Session,
        body: dict[str, Any],
        token: str,
        loop: asyncio.AbstractEventLoop,
    ) -> Response:
        """Begins a statement that nobody waits for."""
        with asking.parameters.during_statement(body.get("parameters") or {}):
            pass  # What is wrong with them should not stay unheard.
        session, query_id = asking.detached(), str(uuid4())

        def run() -> Response:
            try:
                return responses.success(run_statement(session, body, query_id))
            finally:
                self._store.running.pop(query_id, None)
                session.end()

        self._store.running[query_id] = session
        loop.call_soon_threadsafe(
            lambda: self._in_flight.begin(token, query_id, lambda: responses.answered(run))
        )
        return responses.started(query_id)

    async def _status(self, request: Request) -> Response:
        query_id = request.path_params["query_id"]

        def status() -> dict[str, Any]:
            self._session(request)
            if query_id in self._store.running:
                return {"queries": [{"id": query_id, "status": "RUNNING"}]}
            error = self._store.usage.outcome(query_id)
            if error is None:
                return {"queries": []}
            code, message = error
            outcome = {"status": "SUCCESS"}
            if code is not None:
                outcome = {
                    "status": "FAILED_WITH_ERROR",
                    "errorCode": code,
                    "errorMessage": str(message),
                }
            return {"queries": [{"id": query_id, **outcome}]}

        return await self._in_flight.in_thread(lambda: responses.answer(status))

    async def _result(self, request: Request) -> Response:
        request_id = request.path_params["request_id"]
        try:
            answer = await self._in_flight.outcome(_token(request), request_id)
        except KeyError:
            return responses.failure(
                programming_error(709, "02000", f"Statement {request_id} not found")
            )
        return answer or responses.in_progress(request_id)

    async def _close_session(self, request: Request) -> Response:
        def close() -> None:
            session = self._session(request)
            if request.query_params.get("delete"):
                del self._sessions[_token(request)]
                session.end()

        return await self._in_flight.in_thread(lambda: responses.answer(close))

    async def _heartbeat(self, request: Request) -> Response:
        def check() -> None:
            self._session(request)

        return responses.answer(check)

    async def _renew_session(self, request: Request) -> Response:
        def renew() -> dict[str, Any]:
            self._session(request)
            token = _token(request)
            return {"sessionToken": token, "masterToken": token}

        return responses.answer(renew)

    async def _abort(self, request: Request) -> Response:
        body = await request.body()

        def abort() -> None:
            asker = self._session(request)
            if self._running.get(_decoded(request, body).get("requestId", "")) is asker:
                asker.cancel()

        return responses.answer(abort)

    async def _identify(self, request: Request) -> Response:
        return JSONResponse({"sandbox": identity(self._credentials)})

    async def _ignore(self, request: Request) -> Response:
        return responses.answer(lambda: None)

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


def _identifier(name: str | None) -> str | None:
    if not name:
        return None
    if any(character in name for character in "/\\';"):
        raise unsupported(f"the name {name}, which is no name of a file")
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
