"""The wire protocol: sessions and statements over HTTP, as Snowflake's own clients speak it.

A statement that a client runs asynchronously runs in a session of its own. The client asks for its
status by the statement's id, and then for its result as that of any other.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from snowflake_sandbox import responses
from snowflake_sandbox.browser_pages import BrowserPages
from snowflake_sandbox.client_requests import decoded, token_of
from snowflake_sandbox.credentials import Credentials, identity
from snowflake_sandbox.errors import programming_error
from snowflake_sandbox.faults import Point
from snowflake_sandbox.in_flight import InFlight
from snowflake_sandbox.open_sessions import OpenSessions
from snowflake_sandbox.session import Session
from snowflake_sandbox.statements import run_statement
from snowflake_sandbox.store import Store


class Protocol:
    """Answers the requests of clients for one store."""

    def __init__(self, store: Store, credentials: Credentials) -> None:
        """Serves `store` to whoever signs in with `credentials`."""
        self._store = store
        self._credentials = credentials
        self._sessions = OpenSessions(store, credentials)
        self._pages = BrowserPages(
            self._sessions.sign_in.single_sign_on, credentials.identity_provider
        )
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
                *self._pages.routes(),
            ]
        )

    def end_sessions(self) -> None:
        """Ends every session; a statement that is running is cancelled."""
        for running in list(self._store.running.values()):
            running.cancel()
        self._sessions.end_all()

    def close(self) -> None:
        """Lets go of everything, after the last request."""
        self.end_sessions()
        self._in_flight.close()

    async def _login(self, request: Request) -> Response:
        body = await request.body()
        return await self._with_faults(
            "login",
            lambda: decoded(request, body)["data"].get("LOGIN_NAME") or "",
            lambda: self._in_flight.in_thread(
                lambda: responses.answer(lambda: self._sessions.open(request, body))
            ),
        )

    async def _query(self, request: Request) -> Response:
        body = await request.body()
        request_id = request.query_params.get("requestId") or str(uuid4())
        loop = asyncio.get_running_loop()

        def run() -> Response:
            asked = decoded(request, body)
            session = self._sessions.of(request)
            if asked.get("asyncExec"):
                return self._detach(session, asked, token_of(request), loop)
            with session.turns.turn():
                self._running[request_id] = session
                try:
                    return responses.success(run_statement(session, asked))
                finally:
                    del self._running[request_id]

        async def answer() -> Response:
            work = self._in_flight.start(
                token_of(request), request_id, lambda: responses.answered(run)
            )
            return await work or responses.in_progress(request_id)

        return await self._with_faults(
            "request", lambda: str(decoded(request, body).get("sqlText")), answer
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
            self._sessions.of(request)
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
            answer = await self._in_flight.outcome(token_of(request), request_id)
        except KeyError:
            return responses.failure(
                programming_error(709, "02000", f"Statement {request_id} not found")
            )
        return answer or responses.in_progress(request_id)

    async def _close_session(self, request: Request) -> Response:
        return await self._in_flight.in_thread(
            lambda: responses.answer(lambda: self._sessions.close(request))
        )

    async def _heartbeat(self, request: Request) -> Response:
        def check() -> None:
            self._sessions.of(request)

        return responses.answer(check)

    async def _renew_session(self, request: Request) -> Response:
        return responses.answer(lambda: self._sessions.renew(request))

    async def _abort(self, request: Request) -> Response:
        body = await request.body()

        def abort() -> None:
            asker = self._sessions.of(request)
            if self._running.get(decoded(request, body).get("requestId", "")) is asker:
                asker.cancel()

        return responses.answer(abort)

    async def _identify(self, request: Request) -> Response:
        return JSONResponse({"sandbox": identity(self._credentials)})

    async def _ignore(self, request: Request) -> Response:
        return responses.answer(lambda: None)
