"""Programs that run beside the tests, each with its children and a log of its own."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

PATIENCE_SECONDS = 180

T = TypeVar("T")


@dataclass
class Service:
    """A program, whose children are in one group of processes with it.

    Attributes:
        name: What it is called, and its log.
        command: Program and arguments.
        folder: Where it runs.
        environment: All variables that it sees.
        log: What it prints, from one start to the next.
        user: Who it runs as, if not who runs the tests.
    """

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    log: Path
    user: str | None = None
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False, repr=False)
    _guard: "subprocess.Popen[bytes]" = field(init=False, repr=False)

    @property
    def group(self) -> int:
        """The number of its group of processes."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has been started, and has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def memory(self) -> int:
        """What it and its children have of memory, in bytes; what they share counts once.

        Only on Linux.
        """
        processes = [path for path in Path("/proc").glob("[0-9]*") if _group(path) == self.group]
        return sum(map(_proportional_memory, processes))

    @property
    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text("utf-8", errors="replace")[-5000:] if self.log.exists() else ""

    def start(self) -> None:
        """Start it, for the first time or again."""
        with self.log.open("ab") as said:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.user,
            )
        self._end_with_whoever_started_it()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it and to all its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.group, number)

    def kill(self) -> None:
        """End it and all its children at once, as if the power had gone."""
        if self._process is not None:
            self.signal(signal.SIGKILL)
            self._process.wait()
            self._guard.communicate()

    def end(self) -> None:
        """Ask it and all its children to end; kill those that have not half a minute later."""
        if self._process is not None:
            self.signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=30)
            self.kill()

    def _end_with_whoever_started_it(self) -> None:
        """Have a shell wait for the end of this process, however it comes, and kill the group."""
        kill = f"read end_of_input; kill -s KILL -- -{self.group}"
        self._guard = subprocess.Popen(
            ["sh", "-c", kill],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def until(self, happened: Callable[[], T | None], patience: float = PATIENCE_SECONDS) -> T:
        """Wait until `happened` gives something, for as long as the program runs."""

        def look() -> T | None:
            found = happened()
            assert found or self.is_running, f"{self.name} has ended:\n{self.said}"
            return found

        return until(look, patience)


def until(
    happened: Callable[[], T | None], patience: float = PATIENCE_SECONDS, pause: float = 0.2
) -> T:
    """Wait until `happened` gives something, asking again after a pause."""
    end = time.monotonic() + patience
    while not (found := happened()):
        assert time.monotonic() < end, f"It has not happened for {patience:g} seconds."
        time.sleep(pause)
    return found


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _group(process: Path) -> int | None:
    with suppress(OSError):
        # The name of the program, in parentheses, may have blanks.
        return int((process / "stat").read_text().rpartition(")")[2].split()[2])
    return None


def _proportional_memory(process: Path) -> int:
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+) kB", (process / "smaps_rollup").read_text(), re.M)
        return int(found[1]) * 1024 if found else 0
    return 0
