"""What a person runs in a terminal: `uv run account`, `uv run doctor`, `uv run keygen`."""

import os
import sys
from collections.abc import Callable

from dotenv import dotenv_values

from ..settings import PROJECT_ROOT, SettingsError


def read_env_file() -> None:
    """Sets what `.env` has and the environment has not, as `dg` does."""
    values = dotenv_values(PROJECT_ROOT / ".env")
    os.environ.update({name: value or "" for name, value in values.items()} | os.environ)


def run(command: Callable[[], int]) -> int:
    """Runs a command with `.env` read; what is wrong with settings is told in its own words.

    Returns:
        The exit code: 1 when settings are missing or wrong.
    """
    read_env_file()
    try:
        return command()
    except SettingsError as error:
        print(error.description, file=sys.stderr)
        return 1
