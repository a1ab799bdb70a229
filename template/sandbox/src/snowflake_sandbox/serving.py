"""A running sandbox: a server on a port of this machine, and the environment that points at it."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import duckdb
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from snowflake_sandbox.credentials import ACCOUNT, USER, Credentials
from snowflake_sandbox.dynamic_tables.scheduler import Scheduler
from snowflake_sandbox.faults import Fault
from snowflake_sandbox.identity_provider import ISSUER, PATH
from snowflake_sandbox.responses import DISCONNECT
from snowflake_sandbox.server import Protocol, identity
from snowflake_sandbox.store import Store

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"

# How long another process may take to open the databases or to close them.
_CHANGING_HANDS_SECONDS = 10.0

# Every credential a client might read. The ones not used here are set empty, so that a leftover in
# the shell or in a .env file cannot send a run to a real account.
_CREDENTIAL_VARIABLES = (
    "SNOWFLAKE_CONNECTION_NAME",
    "SNOWFLAKE_OAUTH_CLIENT_SECRET",
    "SNOWFLAKE_PASSCODE",
    "SNOWFLAKE_PASSWORD",
    "SNOWFLAKE_PRIVATE_KEY",
    "SNOWFLAKE_PRIVATE_KEY_PATH",
    "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE",
    "SNOWFLAKE_TOKEN",
    "SNOWFLAKE_TOKEN_FILE_PATH",
    "SNOWFLAKE_WORKLOAD_IDENTITY_PROVIDER",
)


@dataclass(frozen=True)
class RunningSandbox:
    """Where a sandbox listens, and how to sign in."""

    port: int
    credentials: Credentials
    host: str = LOOPBACK

    def sign_in(self) -> dict[str, Any]:
        """Gives the arguments of Snowflake's connector that open a session here."""
        return {
            "account": ACCOUNT,
            "user": USER,
            "password": self.credentials.password,
            "host": self.host,
            "port": self.port,
            "protocol": "http",
        }

    def identity_provider(self) -> dict[str, str]:
        """Gives what the identity provider tells an administrator, as an integration takes it."""
        return {
            "SAML2_ISSUER": ISSUER,
            "SAML2_SSO_URL": f"http://{self.host}:{self.port}{PATH}",
            "SAML2_PROVIDER": "CUSTOM",
            "SAML2_X509_CERT": self.credentials.identity_provider.certificate,
        }

    def environment(self, authenticator: str = "SNOWFLAKE") -> dict[str, str]:
        """Gives the variables that make a client use this sandbox.

        Args:
            authenticator: how to sign in: SNOWFLAKE (password), SNOWFLAKE_JWT (key pair), OAUTH or
                PROGRAMMATIC_ACCESS_TOKEN.
        """
        secret = {
            "SNOWFLAKE": {"SNOWFLAKE_PASSWORD": self.credentials.password},
            "SNOWFLAKE_JWT": {"SNOWFLAKE_PRIVATE_KEY": self.credentials.private_key},
            "OAUTH": {"SNOWFLAKE_TOKEN": self.credentials.token},
            "PROGRAMMATIC_ACCESS_TOKEN": {"SNOWFLAKE_TOKEN": self.credentials.token},
        }[authenticator]
        return {
            "SNOWFLAKE_ACCOUNT": ACCOUNT,
            "SNOWFLAKE_HOST": self.host,
            "SNOWFLAKE_PORT": str(self.port),
            "SNOWFLAKE_PROTOCOL": "http",
            "SNOWFLAKE_USER": USER,
            "SNOWFLAKE_AUTHENTICATOR": authenticator,
            **dict.fromkeys(_CREDENTIAL_VARIABLES, ""),
            **secret,
        }


@contextmanager
def run(
    store: Store, port: int = 0, scheduler: Scheduler | None = None, host: str = LOOPBACK
) -> Iterator[RunningSandbox]:
    """Serves `store` until the block is left, on loopback unless told otherwise.

    Args:
        store: the databases.
        port: where to listen; 0 for any free port.
        scheduler: refreshes dynamic tables by the clock; without one, nobody does.
        host: the address to listen on.

    Raises:
        OSError: the port is taken.
    """
    credentials = Credentials()
    protocol = Protocol(store, credentials)
    listener = socket.create_server((host, port))
    reached_at = LOOPBACK if host == EVERYWHERE else host
    sandbox = RunningSandbox(listener.getsockname()[1], credentials, reached_at)
    store.sign_in = sandbox.sign_in()
    application = _disconnectable(protocol.application())
    server = uvicorn.Server(
        uvicorn.Config(application, log_level="error", access_log=False, lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the sandbox's server did not start")
        time.sleep(0.005)
    if scheduler:
        scheduler.start()
    try:
        yield sandbox
    finally:
        if scheduler:
            scheduler.stop()
        protocol.end_sessions()
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=5)
        protocol.close()


def _disconnectable(application: ASGIApp) -> ASGIApp:
    """Gives each request what closes its connection, for which the protocol has no message."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn's request; of any other server it would have to be found anew.
        scope[DISCONNECT] = send.__self__.transport.close  # type: ignore[attr-defined]
        await application(scope, receive, send)

    return served


@contextmanager
def shared(
    folder: Path, port: int = 0, host: str = LOOPBACK, faults: Sequence[Fault] = ()
) -> Iterator[RunningSandbox]:
    """Gives the sandbox that serves `folder`: one running in another process, or else a new one.

    Args:
        folder: where data is kept.
        port: where a new one listens; 0 for any free port.
        host: the address that a new one listens on.
        faults: what goes wrong in a new one.

    Raises:
        OSError: the port is taken, another process has the databases open but serves nothing, or
            faults are asked of a sandbox that others use.
    """
    store = _opened(folder)
    if isinstance(store, RunningSandbox):
        if faults:
            raise OSError(f"a sandbox that others use is running on {folder}: no faults for them")
        yield store
        return
    store.faults.inject(faults)
    try:
        with run(store, port, Scheduler(store), host) as sandbox:
            note = _note(folder)
            _leave_note(note, sandbox)
            try:
                yield sandbox
            finally:
                note.unlink(missing_ok=True)
    finally:
        store.close()


def found(folder: Path) -> RunningSandbox | None:
    """Gives the sandbox that serves `folder` in another process, if there is one."""
    try:
        content = json.loads(_note(folder).read_text())
        port, host = content.pop("port"), content.pop("host")
        sandbox = RunningSandbox(port, Credentials(**content), host)
    except (OSError, ValueError, KeyError):
        return None
    return sandbox if _answers(sandbox) else None


def _opened(folder: Path) -> Store | RunningSandbox:
    """Opens the databases of `folder`, unless a running sandbox has them open."""
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + _CHANGING_HANDS_SECONDS
    while True:
        if sandbox := found(folder):
            return sandbox
        try:
            return Store(folder / "databases")
        except duckdb.IOException as error:
            # Another sandbox has opened them a moment ago, or has not quite closed them.
            if time.monotonic() > until:
                raise OSError(f"cannot open the databases in {folder}: {error}") from None
            time.sleep(0.1)


def _note(folder: Path) -> Path:
    return folder / "running.json"


def _leave_note(note: Path, sandbox: RunningSandbox) -> None:
    content = {
        "host": sandbox.host,
        "port": sandbox.port,
        "password": sandbox.credentials.password,
        "token": sandbox.credentials.token,
        "private_key": sandbox.credentials.private_key,
    }
    note.unlink(missing_ok=True)
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)


def _answers(sandbox: RunningSandbox) -> bool:
    """Tells whether it is this sandbox that listens, and not some other program on its port."""
    connection = HTTPConnection(sandbox.host, sandbox.port, timeout=2)
    try:
        connection.request("GET", "/sandbox")
        answer = json.loads(connection.getresponse().read())
        return bool(answer == {"sandbox": identity(sandbox.credentials)})
    except (OSError, HTTPException, ValueError):
        return False
    finally:
        connection.close()
