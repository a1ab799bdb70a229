"""The command line: `sandbox CMD…`, `sandbox serve`, `sandbox sql "…"`."""

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BANNER = "Snowflake sandbox on {host}:{port}: everything stays on this machine; AI answers are stand-ins."
DESCRIPTION = """\
A local stand-in for Snowflake, for work without an account.

  sandbox CMD ARG…     run CMD with its environment pointing at the sandbox
  sandbox sql "…"      ask the sandbox one statement
  sandbox serve        keep it running, and print the environment for other programs

Data stays in a folder (--data) until you delete it. Commands share a sandbox that is already
running on the same folder. AI functions answer by simple local means: they have Snowflake's
shapes, limits and prices, not its models.
"""


# Nothing leaves this machine, and nobody is asked to sign up for anything.
_DAGSTER_CONFIGURATION = """\
telemetry:
  enabled: false
nux:
  enabled: false
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="sandbox",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="sandbox [--data FOLDER] [--port PORT] (CMD… | serve | sql [--format FORMAT] STATEMENT)",
    )
    parser.add_argument(
        "--data", type=Path, default=Path(".sandbox"), metavar="FOLDER", help="where data is kept (default: .sandbox)"
    )
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: any free one)")
    parser.add_argument("command", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.print_help()
        return 2
    match command:
        case ["serve"]:
            return _serve(options.data, options.port)
        case ["sql", *rest]:
            return _sql(options.data, rest)
        case _:
            return _run(options.data, options.port, command)


def _run(data: Path, port: int, command: Sequence[str]) -> int:
    from snowflake_sandbox.serving import LOOPBACK, shared

    with shared(data, port) as sandbox:
        print(BANNER.format(host=LOOPBACK, port=sandbox.port), file=sys.stderr, flush=True)
        environment = os.environ | sandbox.environment() | _dagster_home(data)
        try:
            child = subprocess.Popen(command, env=environment)
        except FileNotFoundError:
            print(f"sandbox: command not found: {command[0]}", file=sys.stderr)
            return 127
        # Ctrl-C reaches the child directly; the sandbox lives until the child has ended.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


def _dagster_home(data: Path) -> dict[str, str]:
    """Keeps the history of sandbox runs apart from that of an account."""
    home = (data / "dagster").resolve()
    home.mkdir(parents=True, exist_ok=True)
    configuration = home / "dagster.yaml"
    if not configuration.exists():
        configuration.write_text(_DAGSTER_CONFIGURATION)
    return {"DAGSTER_HOME": str(home)}


def _serve(data: Path, port: int) -> int:
    from snowflake_sandbox.serving import LOOPBACK, shared

    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with shared(data, port) as sandbox:
        print(BANNER.format(host=LOOPBACK, port=sandbox.port), file=sys.stderr)
        for name, value in sandbox.environment().items():
            print(f"{name}={json.dumps(value)}", flush=True)
        stop.wait()
    return 0


def _sql(data: Path, arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="sandbox sql", description="Ask the sandbox one statement.")
    parser.add_argument("--format", choices=["table", "csv", "json"], default="table")
    parser.add_argument("--database", help="current database (default: $SNOWFLAKE_DATABASE)")
    parser.add_argument("--schema", help="current schema (default: $SNOWFLAKE_SCHEMA)")
    parser.add_argument("statement", help="one SQL statement; - reads it from standard input")
    options = parser.parse_args(arguments)
    statement = sys.stdin.read() if options.statement == "-" else options.statement

    import snowflake.connector

    from snowflake_sandbox.client import connect
    from snowflake_sandbox.serving import shared

    with shared(data) as sandbox, connect(sandbox, options.database, options.schema) as connection:
        try:
            cursor = connection.cursor().execute(statement)
        except snowflake.connector.Error as error:
            print(f"sandbox: {error.msg}", file=sys.stderr)
            return 1
        names = [column.name for column in cursor.description]
        _print(names, [list(row) for row in cursor.fetchall()], options.format)
    return 0


def _print(names: list[str], rows: list[list[Any]], form: str) -> None:
    if form == "json":
        records = [dict(zip(names, row, strict=True)) for row in rows]
        print(json.dumps(records, default=str, ensure_ascii=False, indent=2))
    elif form == "csv":
        csv.writer(sys.stdout).writerows([names, *rows])
    else:
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(*names)
        for row in rows:
            table.add_row(*(Text("NULL", style="dim") if v is None else Text(str(v)) for v in row))
        Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
