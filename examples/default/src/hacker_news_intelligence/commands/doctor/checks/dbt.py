"""Does dbt sign in with the same settings, and parse its project?"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ....settings import PROJECT_ROOT, SettingsError, load_settings
from ....sign_in import environment
from ..examination import Examination
from ..finding import Finding, Mend, failed, ok

NEEDS = ("schema", "warehouse")
COMMAND = "dbt debug --project-dir dbt_project --profiles-dir dbt_project"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def examine(examination: Examination) -> Iterator[Finding]:
    """Runs `dbt debug` as `uv run account dbt debug` does."""
    again = Mend.here(f"uv run account {COMMAND}")
    try:
        variables = environment(load_settings().snowflake)
    except SettingsError as error:
        yield failed("dbt", error.description or "", "No model can be built.", again)
        return
    program, *arguments = COMMAND.split()
    ended = subprocess.run(
        [str(Path(sys.executable).with_name(program)), *arguments],
        cwd=PROJECT_ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    if ended.returncode == 0:
        yield ok("dbt", "signs in, and parses its project")
        return
    lines = [_COLOURS.sub("", line).strip() for line in ended.stdout.splitlines()]
    told = [line for line in lines if re.search(r"error|invalid|not found|\d{6}", line, re.I)]
    yield failed("dbt", " ".join(told[-2:]), "No model can be built.", again)
