"""What runs beside the tests ends with them, whatever happens."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from services import Service, until

WITH_A_CHILD = ["sh", "-c", "sleep 600 & echo $! && wait"]
OWNER = """
import sys, time
from pathlib import Path
from test_services import service

service(Path(sys.argv[1])).start()
time.sleep(600)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are no group there")


def service(folder: Path) -> Service:
    return Service("any", WITH_A_CHILD, folder, os.environ, folder / "log")


def child(folder: Path) -> int:
    """The number of the process that the service has started."""
    log = folder / "log"
    return int(until(lambda: log.read_text() if log.exists() else None))


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    # Whoever has ended may wait for somebody to notice.
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_service_that_is_killed_takes_its_children_along(tmp_path: Path) -> None:
    one = service(tmp_path)
    one.start()
    process = child(tmp_path)
    one.kill()
    assert until(lambda: is_gone(process))


def test_service_ends_with_whoever_started_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    owner = subprocess.Popen(command, cwd=Path(__file__).parent)
    process = child(tmp_path)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    assert until(lambda: is_gone(process))
