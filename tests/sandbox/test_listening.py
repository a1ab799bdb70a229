"""Who can reach a sandbox: programs of this machine, unless it is told otherwise."""

import socket
import subprocess
import sys
from contextlib import suppress

import pytest

from snowflake_sandbox.running import EVERYWHERE, LOOPBACK
from snowflake_sandbox.serving import run
from snowflake_sandbox.store import Store


def listens(address, port):
    with suppress(OSError), socket.create_connection((address, port), timeout=2):
        return True
    return False


@pytest.fixture
def address():
    """An address of this machine that is not loopback."""
    with suppress(OSError):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            found = probe.getsockname()[0]
        if not found.startswith("127."):
            return found
    pytest.skip("this machine has no address but loopback")


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


def test_sandbox_listens_on_loopback_only(store, address):
    with run(store) as sandbox:
        assert listens(LOOPBACK, sandbox.port)
        assert not listens(address, sandbox.port)


def test_sandbox_listens_elsewhere_when_told(store, address):
    with run(store, host=EVERYWHERE) as sandbox:
        assert listens(address, sandbox.port)
        assert sandbox.sign_in()["host"] == LOOPBACK


def test_serving_to_others_is_warned_about(tmp_path):
    command = [sys.executable, "-m", "snowflake_sandbox.cli", "serve", "--host", EVERYWHERE]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert "Warning: listening on 0.0.0.0" in server.stderr.readline()
        assert server.stdout.readline().startswith("SNOWFLAKE_ACCOUNT=")
        server.terminate()
