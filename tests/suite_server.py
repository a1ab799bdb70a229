"""Runs the tests of projects in forks of one process, which has imported what they all need.

Started as a program: reads what to run as JSON from standard input, and writes a line of JSON when
one suite has ended. Importing Dagster and its friends takes longer than some suites; here it is
done once. A fork knows nothing of other projects, though their packages may share a name.
"""

import gc
import importlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

Suite = dict[str, Any]
PRELOADED = [
    "pytest",
    "dagster_dbt",
    "dbt.cli.main",
    "dagster_snowflake",
    "snowflake.connector",
    "fakesnow",
]
LONGEST_SECONDS = 2400


def serve() -> None:
    """Run all suites, as many at a time as there are processors."""
    suites: list[Suite] = json.load(sys.stdin)
    for module in PRELOADED:
        importlib.import_module(module)
    # No suite has to look through all of that for garbage.
    gc.freeze()
    running: dict[int, tuple[Suite, float]] = {}
    while suites or running:
        while suites and len(running) < (os.cpu_count() or 1):
            suite = suites.pop(0)
            running[_start(suite)] = suite, time.monotonic()
        process, status = os.wait()
        suite, started = running.pop(process)
        seconds = time.monotonic() - started
        ended = {"exit_code": os.waitstatus_to_exitcode(status), "seconds": round(seconds, 1)}
        print(json.dumps({"name": suite["name"], **ended}), flush=True)


def _start(suite: Suite) -> int:
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        code = _run(suite)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run(suite: Suite) -> int:
    signal.alarm(LONGEST_SECONDS)
    log = os.open(suite["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(suite["environment"])
    time.tzset()
    os.chdir(suite["folder"])
    here = str(Path(__file__).parent)
    sys.path[:] = [*suite["path"], *(entry for entry in sys.path if entry != here)]

    import pytest

    return int(pytest.main(suite["arguments"]))


if __name__ == "__main__":
    serve()
