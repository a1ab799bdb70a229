"""Runs the test suites of projects in forks of one process that has imported what they all need.

Started as a program: reads the suites as JSON from standard input, and writes a line of JSON when one
has ended. Importing Dagster and its friends takes longer than most suites; here it is done once. A
fork knows nothing of the other projects, although their packages may have the same name.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

Suite = dict[str, Any]
PRELOADED = ["pytest", "dagster", "dagster_dbt", "snowflake.connector", "fakesnow"]


def serve() -> None:
    """Run all suites, as many at a time as there are processors."""
    suites: list[Suite] = json.load(sys.stdin)
    for module in PRELOADED if hasattr(os, "fork") else []:
        importlib.import_module(module)
    running: dict[int, tuple[Suite, float]] = {}
    while suites or running:
        while suites and len(running) < (os.cpu_count() or 1):
            suite = suites.pop(0)
            running[_start(suite)] = suite, time.monotonic()
        process, status = os.wait()
        suite, started = running.pop(process)
        ended = {
            "name": suite["name"],
            "exit_code": os.waitstatus_to_exitcode(status),
            "seconds": time.monotonic() - started,
        }
        print(json.dumps(ended), flush=True)


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
