"""Serves a sandbox: answers the requests that reach the place where it listens."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from snowflake_sandbox.dynamic_tables.scheduler import Scheduler
from snowflake_sandbox.faults import Fault
from snowflake_sandbox.responses import DISCONNECT
from snowflake_sandbox.running import LOOPBACK, RunningSandbox, listening, reserved
from snowflake_sandbox.server import Protocol
from snowflake_sandbox.store import Store


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
    with listening(port, host) as sandbox, _answering(sandbox, store, scheduler):
        yield sandbox


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
    place = reserved(folder, port, host, alone=bool(faults))
    with place as sandbox, serving(sandbox, folder, faults):
        yield sandbox


@contextmanager
def serving(sandbox: RunningSandbox, folder: Path, faults: Sequence[Fault] = ()) -> Iterator[None]:
    """Answers the requests to a sandbox, until the block is left, unless another process does.

    Dynamic tables are refreshed by the clock.

    Args:
        sandbox: where requests arrive.
        folder: where data is kept.
        faults: what goes wrong.

    Raises:
        OSError: the databases cannot be opened.
    """
    if not sandbox.listener:
        yield
        return
    try:
        store = Store(folder / "databases")
    except duckdb.IOException as error:
        raise OSError(f"cannot open the databases in {folder}: {error}") from None
    store.faults.inject(faults)
    try:
        with _answering(sandbox, store, Scheduler(store)):
            yield
    finally:
        store.close()


@contextmanager
def _answering(
    sandbox: RunningSandbox, store: Store, scheduler: Scheduler | None
) -> Iterator[None]:
    protocol = Protocol(store, sandbox.credentials)
    store.sign_in = sandbox.sign_in()
    application = _disconnectable(protocol.application())
    server = uvicorn.Server(
        uvicorn.Config(application, log_level="error", access_log=False, lifespan="off")
    )
    sockets = [sandbox.listener]
    thread = threading.Thread(target=server.run, kwargs={"sockets": sockets}, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the sandbox's server did not start")
        time.sleep(0.005)
    if scheduler:
        scheduler.start()
    try:
        yield
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
