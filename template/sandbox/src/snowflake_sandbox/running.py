"""Where a sandbox runs: the place that it listens at, and what lets others find it.

Importing this takes a moment, where the server takes seconds: a command begins while its sandbox is
still getting ready. What it asks until then waits.
"""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from snowflake_sandbox.credentials import ACCOUNT, USER, Credentials, identity
from snowflake_sandbox.identity_provider import ISSUER, PATH

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"

# How long another process may take to get ready or to end.
_CHANGING_HANDS_SECONDS = 30.0

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
    # Where requests arrive, if it is this process that answers them.
    listener: socket.socket | None = field(default=None, repr=False, compare=False)

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
def listening(port: int = 0, host: str = LOOPBACK) -> Iterator[RunningSandbox]:
    """Gives a sandbox that requests reach from now on, and that answers once it is served.

    Args:
        port: where to listen; 0 for any free port.
        host: the address to listen on.

    Raises:
        OSError: the port is taken.
    """
    with socket.create_server((host, port)) as listener:
        reached_at = LOOPBACK if host == EVERYWHERE else host
        yield RunningSandbox(listener.getsockname()[1], Credentials(), reached_at, listener)


@contextmanager
def reserved(
    folder: Path, port: int = 0, host: str = LOOPBACK, alone: bool = False
) -> Iterator[RunningSandbox]:
    """Gives the sandbox of `folder`: one running in another process, or else a new one to serve.

    Args:
        folder: where data is kept.
        port: where a new one listens; 0 for any free port.
        host: the address that a new one listens on.
        alone: whether it has to be a new one.

    Raises:
        OSError: the port is taken, another process has the folder but does not answer, or others
            use a sandbox that has to be a new one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "running.lock")
    if running := _running_unless_ours(lock, folder):
        if alone:
            raise OSError(f"a sandbox that others use is running on {folder}: no faults for them")
        yield running
        return
    note = _note(folder)
    try:
        with listening(port, host) as sandbox:
            _leave_note(note, sandbox)
            yield sandbox
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def found(folder: Path) -> RunningSandbox | None:
    """Gives the sandbox that serves `folder` in another process, if there is one."""
    try:
        content = json.loads(_note(folder).read_text())
        port, host = content.pop("port"), content.pop("host")
        sandbox = RunningSandbox(port, Credentials(**content), host)
    except (OSError, ValueError, KeyError):
        return None
    return sandbox if _answers(sandbox) else None


def _running_unless_ours(lock: FileLock, folder: Path) -> RunningSandbox | None:
    """Takes the lock of `folder`, unless a running sandbox has it, which it gives instead."""
    until = time.monotonic() + _CHANGING_HANDS_SECONDS
    while True:
        if sandbox := found(folder):
            return sandbox
        try:
            lock.acquire(timeout=0)
        except Timeout:
            # Another sandbox has begun a moment ago, or has not quite ended.
            if time.monotonic() > until:
                raise OSError(f"another process uses {folder}, and does not answer") from None
            time.sleep(0.1)
        else:
            return None


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
