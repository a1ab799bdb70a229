"""The command line: `sandbox CMD…`, `sandbox serve`, `sandbox sql "…"`."""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snowflake_sandbox.faults import Fault

BANNER = (
    "Snowflake sandbox on {host}:{port}: everything stays on this machine; "
    "AI answers are stand-ins."
)
OPEN_WARNING = (
    "Warning: listening on {host}. Whoever reaches this machine can try to sign in, and everything "
    "goes over the network in the clear, secrets too."
)
USAGE = (
    "sandbox [--data FOLDER] [--port PORT] [--fault FAULT]… "
    "(CMD… | serve [--host HOST] | sql [--format FORMAT] (STATEMENT | -))"
)
DESCRIPTION = """\
A local stand-in for Snowflake, for work without an account.

  sandbox CMD ARG…     run CMD with its environment pointing at the sandbox
  sandbox sql "…"      ask the sandbox one statement
  sandbox sql -        run the statements of a script, from standard input
  sandbox serve        keep it running, and print the environment for other programs

Data stays in a folder (--data) until you delete it. Commands share a sandbox that is already
running on the same folder; it ends with the command that has started it. AI functions answer by
simple local means: they have Snowflake's shapes, limits and prices, not its models.

The exit code is that of CMD; 127 when there is no such command, 1 for a statement that failed.
"""
_ANY = "any free one"

# Nothing leaves this machine, and nobody is asked to sign up for anything.
_DAGSTER_SETTINGS = {"telemetry": {"enabled": False}, "nux": {"enabled": False}}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="sandbox",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage=USAGE,
    )
    parser.add_argument(
        "--data",
        # Clients upload to it, wherever they run.
        type=lambda folder: Path(folder).resolve(),
        default=".sandbox",
        metavar="FOLDER",
        help="where data is kept (default: .sandbox)",
    )
    parser.add_argument("--port", type=int, default=0, help=f"port to listen on (default: {_ANY})")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        help="what goes wrong, for example 'statement nth=3 error=604'; may be given several times",
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.print_help()
        return 2
    try:
        faults = _faults(options.fault)
        match command:
            case ["serve", *rest]:
                return _serve(options.data, options.port, rest, faults)
            case ["sql", *rest]:
                return _sql(options.data, rest, faults)
            case _:
                return _run(options.data, options.port, command, faults)
    except (OSError, ValueError) as error:
        return _complain(str(error))


def _faults(given: Sequence[str]) -> list["Fault"]:
    if not given:
        return []
    from snowflake_sandbox.faults import parse

    return [parse(text) for text in given]


def _run(data: Path, port: int, command: Sequence[str], faults: Sequence["Fault"]) -> int:
    from snowflake_sandbox.running import reserved

    # Ctrl-C reaches the command directly; the sandbox lives until the command has ended.
    signal.signal(signal.SIGINT, lambda *_: None)
    with reserved(data, port, alone=bool(faults)) as sandbox:
        banner = BANNER.format(host=sandbox.host, port=sandbox.port)
        print(banner, file=sys.stderr, flush=True)
        environment = os.environ | sandbox.environment() | _without_proxy() | _dagster_home(data)
        try:
            child = subprocess.Popen(command, env=environment)
        except FileNotFoundError:
            return _complain(f"command not found: {command[0]}", 127)
        except PermissionError:
            return _complain(f"not a program: {command[0]}", 126)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        try:
            # The command imports its libraries at the same time as the server does.
            from snowflake_sandbox.serving import serving

            with serving(sandbox, data, faults):
                code = child.wait()
        finally:
            child.terminate()
            child.wait()
    return code if code >= 0 else 128 - code


def _without_proxy() -> dict[str, str]:
    """Keeps clients from sending what is meant for this machine through a proxy."""
    exceptions = os.environ.get("NO_PROXY") or os.environ.get("no_proxy")
    value = f"{exceptions},127.0.0.1" if exceptions else "127.0.0.1"
    return {"NO_PROXY": value, "no_proxy": value}


def _dagster_home(data: Path) -> dict[str, str]:
    """Keeps the history of sandbox runs apart from that of an account; Dagster's settings stay."""
    home = (data / "dagster").resolve()
    home.mkdir(parents=True, exist_ok=True)
    own, project = home / "dagster.yaml", Path("dagster.yaml")
    settings = project.read_text("utf-8") if project.exists() else ""
    if not own.exists() or (settings and own.stat().st_mtime < project.stat().st_mtime):
        import yaml

        own.write_text(yaml.safe_dump(_DAGSTER_SETTINGS | (yaml.safe_load(settings) or {})))
    return {"DAGSTER_HOME": str(home)}


def _serve(data: Path, port: int, arguments: Sequence[str], faults: Sequence["Fault"]) -> int:
    from snowflake_sandbox.running import LOOPBACK, found
    from snowflake_sandbox.serving import shared

    parser = argparse.ArgumentParser(prog="sandbox serve", description="Keep a sandbox running.")
    parser.add_argument(
        "--host", default=LOOPBACK, help=f"address to listen on (default: {LOOPBACK})"
    )
    host = parser.parse_args(arguments).host
    if host not in {LOOPBACK, "localhost"}:
        print(OPEN_WARNING.format(host=host), file=sys.stderr)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if running := found(data):
        return _complain(f"already running on {running.host}:{running.port} for {data}")
    with shared(data, port, host, faults) as sandbox:
        print(BANNER.format(host=sandbox.host, port=sandbox.port), file=sys.stderr)
        for name, value in sandbox.environment().items():
            print(f"{name}={json.dumps(value)}")
        sys.stdout.flush()
        stop.wait()
    return 0


def _sql(data: Path, arguments: Sequence[str], faults: Sequence["Fault"]) -> int:
    from snowflake_sandbox.tables import FORMATS, as_text

    parser = argparse.ArgumentParser(
        prog="sandbox sql", description="Ask the sandbox one statement."
    )
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.add_argument("--database", help="current database (default: $SNOWFLAKE_DATABASE)")
    parser.add_argument("--schema", help="current schema (default: $SNOWFLAKE_SCHEMA, or PUBLIC)")
    parser.add_argument(
        "statement",
        help="one SQL statement; - reads any number from standard input, with semicolons between",
    )
    options = parser.parse_args(arguments)

    import snowflake.connector

    from snowflake_sandbox import scripts
    from snowflake_sandbox.client import connect
    from snowflake_sandbox.serving import shared

    is_script = options.statement == "-"
    statements = scripts.statements(sys.stdin.read()) if is_script else [options.statement]
    if not "".join(statements).strip():
        return _complain("there is no statement")
    number = 0

    os.environ |= _without_proxy()
    with shared(data, faults=faults) as sandbox:
        try:
            with connect(sandbox, options.database, options.schema) as connection:
                for statement in statements:
                    number += 1
                    cursor = connection.cursor()
                    cursor.execute(statement)
                    names = [column.name for column in cursor.description]
                    rows = [list(row) for row in cursor.fetchall()]
                    print(as_text(names, rows, options.format), flush=True)
        except snowflake.connector.Error as error:
            if number and len(statements) > 1:
                told = f"statement {number} of {len(statements)} has failed"
                failed = scripts.beginning(statements[number - 1])
                return _complain(f"{told}: {failed}\n{error.msg}")
            return _complain(str(error.msg))
    return 0


def _complain(message: str, code: int = 1) -> int:
    print(f"sandbox: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
