"""Requests that are being worked on: a client may lose patience or its connection, and ask again.

A client repeats a request with the same id when it has heard nothing for a minute. It must get the
answer of the first one then; running an `INSERT` twice would be wrong.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.responses import Response

# Snowflake's own patience; the clients' is 60 seconds.
PATIENCE_SECONDS = 45.0
_THREADS = 1000


@dataclass
class _Work:
    session: str
    future: "asyncio.Future[Response]"


class InFlight:
    """The work on requests, each in a thread of its own, by the request's id."""

    def __init__(self) -> None:
        """Starts without work."""
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="sandbox")
        self._work: dict[str, _Work] = {}

    def close(self) -> None:
        """Takes no more work."""
        self._threads.shutdown(wait=False)

    async def in_thread(self, work: Callable[[], Response]) -> Response:
        """Gives the outcome of `work`, which nobody will ask for again."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def start(self, session: str, id: str, work: Callable[[], Response]) -> Response | None:
        """Begins `work`, unless it has begun before; gives what `outcome` does."""
        self.begin(session, id, work)
        return await self.outcome(session, id)

    def begin(self, session: str, id: str, work: Callable[[], Response]) -> None:
        """Begins `work`, unless it has begun before, and does not wait for it."""
        if id not in self._work:
            self._forget_answered(session)
            future = asyncio.get_running_loop().run_in_executor(self._threads, work)
            self._work[id] = _Work(session, future)

    async def outcome(self, session: str, id: str) -> Response | None:
        """Gives the outcome of the work that `session` has begun; None when it takes too long.

        Raises:
            KeyError: there is no such work.
        """
        work = self._work[id]
        if work.session != session:
            raise KeyError(id)
        done, _ = await asyncio.wait({work.future}, timeout=PATIENCE_SECONDS)
        return work.future.result() if done else None

    def _forget_answered(self, session: str) -> None:
        for id, work in list(self._work.items()):
            if work.session == session and work.future.done():
                del self._work[id]
