"""The sessions that clients have opened, each by the token that its client was given."""

import secrets
from typing import Any

from starlette.requests import Request

from snowflake_sandbox.access.openings import opening_of
from snowflake_sandbox.access.sign_in import SignIn
from snowflake_sandbox.client_requests import decoded, identifier, token_of
from snowflake_sandbox.credentials import Credentials
from snowflake_sandbox.errors import programming_error
from snowflake_sandbox.fakesnow_seams import SERVER_VERSION
from snowflake_sandbox.session import Session
from snowflake_sandbox.statements import client_parameters
from snowflake_sandbox.store import Store


class OpenSessions:
    """All sessions of clients on one store."""

    def __init__(self, store: Store, credentials: Credentials) -> None:
        """Opens sessions on `store` for whoever signs in with `credentials`."""
        self._store = store
        self.sign_in = SignIn(credentials, store.access, store.delegations)
        self._sessions: dict[str, Session] = {}

    def open(self, request: Request, body: bytes) -> dict[str, Any]:
        """Verifies who signs in, and opens a session; gives the data of the response.

        Raises:
            ProgrammingError: what Snowflake refuses.
        """
        login = decoded(request, body)["data"]
        address = request.client.host if request.client else None
        role = identifier(request, "roleName")
        identity = self.sign_in.verify(login, address, role)
        opening = opening_of(
            identity,
            self._store.access,
            database=identifier(request, "databaseName"),
            schema=identifier(request, "schemaName"),
            role=role,
            warehouse=identifier(request, "warehouse"),
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
            **self.sign_in.kept_tokens.new(identity, login),
            "sessionInfo": {
                "databaseName": session.database,
                "schemaName": session.schema,
                "roleName": session.role,
                "warehouseName": session.warehouse,
            },
        }

    def of(self, request: Request) -> Session:
        """Gives the session of a request.

        Raises:
            ProgrammingError: 390104 when it has ended, or there never was one.
        """
        session = self._sessions.get(token_of(request))
        if session is None:
            raise programming_error(
                390104, "08001", "Session no longer exists. New login required."
            )
        return session

    def renew(self, request: Request) -> dict[str, Any]:
        """Gives the client of a session what it needs to go on; its token stays.

        Raises:
            ProgrammingError: 390104 when the session has ended.
        """
        self.of(request)
        token = token_of(request)
        return {"sessionToken": token, "masterToken": token}

    def close(self, request: Request) -> None:
        """Ends the session of a request, if that is what the client asks for.

        Raises:
            ProgrammingError: 390104 when it has ended before.
        """
        session = self.of(request)
        if request.query_params.get("delete"):
            del self._sessions[token_of(request)]
            session.end()

    def end_all(self) -> None:
        """Ends every session."""
        while self._sessions:
            self._sessions.popitem()[1].end()
