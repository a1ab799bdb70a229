"""How fast a host may be asked."""

import threading
import time


class StoppedError(Exception):
    """The run is being stopped; nothing more is to be asked."""


class Pace:
    """Keeps requests to one host apart, whichever thread makes them."""

    def __init__(self) -> None:
        """Begins with hosts that were never asked."""
        self._lock = threading.Lock()
        self._last: dict[str, float] = {}
        self._stopped = threading.Event()

    def wait(self, host: str, seconds: float) -> None:
        """Waits until `seconds` have passed since the last request to `host`.

        Raises:
            StoppedError: the run is being stopped.
        """
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._last.get(host, -seconds) + seconds)
            self._last[host] = turn
        if self._stopped.wait(turn - now):
            raise StoppedError

    def stop(self) -> None:
        """Wakes up whoever waits, for good."""
        self._stopped.set()
