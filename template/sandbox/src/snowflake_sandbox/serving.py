"""A running sandbox: the server on a free port of this machine, and the environment that points at it."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from snowflake_sandbox.credentials import ACCOUNT, USER, Credentials
from snowflake_sandbox.server import Protocol
from snowflake_sandbox.store import Store

LOOPBACK = "127.0.0.1"

# Every credential a client might read. The ones not used here are set empty, so that a leftover in the
# shell or in a .env file cannot send a run to a real account.
_CREDENTIAL_VARIABLES = (
    "SNOWFLAKE_PASSWORD",
    "SNOWFLAKE_PRIVATE_KEY",
    "SNOWFLAKE_PRIVATE_KEY_PATH",
    "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE",
    "SNOWFLAKE_TOKEN",
)


@dataclass(frozen=True)
class RunningSandbox:
    """Where a sandbox listens, and how to sign in."""

    port: int
    credentials: Credentials

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
            "SNOWFLAKE_HOST": LOOPBACK,
            "SNOWFLAKE_PORT": str(self.port),
            "SNOWFLAKE_PROTOCOL": "http",
            "SNOWFLAKE_USER": USER,
            "SNOWFLAKE_AUTHENTICATOR": authenticator,
            **dict.fromkeys(_CREDENTIAL_VARIABLES, ""),
            **secret,
        }


@contextmanager
def run(store: Store, port: int = 0) -> Iterator[RunningSandbox]:
    """Serves `store` on loopback, at `port` (0: any free one), until the block is left.

    Raises:
        OSError: the port is taken.
    """
    credentials = Credentials()
    protocol = Protocol(store, credentials)
    listener = socket.create_server((LOOPBACK, port))
    server = uvicorn.Server(
        uvicorn.Config(protocol.application(), log_level="error", access_log=False, lifespan="off")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the sandbox's server did not start")
        time.sleep(0.005)
    try:
        yield RunningSandbox(listener.getsockname()[1], credentials)
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=5)
        protocol.close()


@contextmanager
def shared(folder: Path, port: int = 0) -> Iterator[RunningSandbox]:
    """Gives the sandbox that serves `folder`: the one running in another process, or else a new one."""
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / "running.json"
    if found := _found(note):
        yield found
        return
    store = Store(folder / "databases")
    try:
        with run(store, port) as sandbox:
            _leave_note(note, sandbox)
            try:
                yield sandbox
            finally:
                note.unlink(missing_ok=True)
    finally:
        store.close()


def _leave_note(note: Path, sandbox: RunningSandbox) -> None:
    content = {
        "port": sandbox.port,
        "password": sandbox.credentials.password,
        "token": sandbox.credentials.token,
        "private_key": sandbox.credentials.private_key,
    }
    note.unlink(missing_ok=True)
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)


def _found(note: Path) -> RunningSandbox | None:
    with suppress(FileNotFoundError):
        content = json.loads(note.read_text())
        with suppress(OSError), socket.create_connection((LOOPBACK, content["port"]), timeout=1):
            port = content.pop("port")
            return RunningSandbox(port, Credentials(**content))
        note.unlink(missing_ok=True)
    return None
