"""`uv run account CMD…`: runs a command with the variables that sign in to the account of `.env`.

For programs that cannot sign in as this project can, dbt above all: it takes a key in one form
only, knows no client credentials, no token files and no named connections.
"""

import os
import subprocess
import sys

from ..settings import load_settings
from ..sign_in import environment
from . import run

USAGE = "usage: account CMD ARG…, for example: account dbt debug --project-dir dbt_project"


def main() -> int:
    """Runs the command; gives its exit code, or 127 when there is no such command."""
    return run(lambda: _run(sys.argv[1:]))


def _run(command: list[str]) -> int:
    if not command or command[0].startswith("-"):
        print(USAGE, file=sys.stderr)
        return 2
    variables = environment(load_settings().snowflake)
    try:
        return subprocess.run(command, env={**os.environ, **variables}).returncode
    except FileNotFoundError:
        print(f"account: command not found: {command[0]}", file=sys.stderr)
        return 127


if __name__ == "__main__":
    sys.exit(main())
