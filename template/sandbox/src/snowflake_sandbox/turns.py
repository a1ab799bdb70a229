"""The statements of a session: one runs after the other, and each can be stopped."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer

from duckdb import DuckDBPyConnection
from snowflake.connector.errors import Error

from snowflake_sandbox.errors import programming_error


class Turns:
    """Whose turn it is in a session, and what has stopped it."""

    def __init__(self, duck: DuckDBPyConnection, wake: Callable[[], None]) -> None:
        """Begins with nothing running.

        Args:
            duck: where statements run.
            wake: lets a statement that waits for another session look whether it was stopped.
        """
        self.cancelled: Error | None = None
        self._duck = duck
        self._wake = wake
        self._busy = Lock()
        self._idle_since = time.monotonic()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until earlier statements have ended, and keeps later ones waiting."""
        with self._busy:
            self.cancelled = None
            try:
                yield
            finally:
                self._idle_since = time.monotonic()

    @contextmanager
    def limited(self, seconds: int) -> Iterator[None]:
        """Stops what runs in the block when it takes longer than `seconds`; 0 for no limit."""
        if seconds == 0:
            yield
            return
        reason = programming_error(
            630,
            "57014",
            f"Statement reached its statement or warehouse timeout of {seconds} second(s) "
            "and was canceled.",
        )
        timer = Timer(seconds, self.cancel, [reason])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def cancel(self, reason: Error | None = None) -> None:
        """Stops the running statement, which then fails with `reason`."""
        self.cancelled = reason or programming_error(604, "57014", "SQL execution canceled")
        self._duck.interrupt()
        self._wake()

    def check_cancelled(self) -> None:
        """Raises the error of whoever has cancelled the running statement, if somebody has."""
        if self.cancelled:
            raise self.cancelled

    def wait(self, seconds: float) -> None:
        """Lets time pass, unless somebody cancels the statement meanwhile."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.check_cancelled()
            time.sleep(min(0.05, seconds))

    def if_idle(self, seconds: float, work: Callable[[], None]) -> None:
        """Does `work` in a turn of its own, when nothing has run for `seconds`."""
        if time.monotonic() - self._idle_since >= seconds and self._busy.acquire(blocking=False):
            try:
                work()
            finally:
                self._busy.release()
