"""Runs of dbt as Snowflake manages them: the dbt of this environment, beside the sandbox.

It signs in to the sandbox as the user who has asked for it, in the role and on the warehouse of
that session. Profiles say where; and as which role, for a session that may do everything.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from snowflake_sandbox import dbt_projects
from snowflake_sandbox.errors import compilation_error, programming_error, unsupported

DEFAULT_VERSION = "1.9.4"
# What SYSTEM$SUPPORTED_DBT_VERSIONS lists.
VERSIONS = (DEFAULT_VERSION, "1.10.15", "1.11.11", "1.12.3")
_COMMANDS = {
    "build",
    "compile",
    "docs",
    "list",
    "ls",
    "parse",
    "retry",
    "run",
    "run-operation",
    "seed",
    "show",
    "snapshot",
    "source",
    "test",
}
_NOT_EMULATED = {"clean", "deps", "--target-path", "--log-path"}
_NOT_SUPPORTED = {"--profiles-dir", "--project-dir", "--log-format", "--log-format-file"}
_NEEDED = ("account", "database", "role", "schema", "type", "user", "warehouse")
# A managed run sees no variables of the machine; these are what a program itself cannot do without.
_VARIABLES = ("HOME", "LANG", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "USERPROFILE")
_LOOK_EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Outcome:
    """How a run ended: dbt's exit code, and all that it said."""

    exit_code: int
    output: str


def parse_arguments(text: str) -> list[str]:
    """Gives the command of dbt and its options, as a shell would take them apart.

    Raises:
        ProgrammingError: a command or an option that dbt projects do not take.
    """
    try:
        arguments = shlex.split(text)
    except ValueError as error:
        raise compilation_error(1008, "22023", f"invalid ARGS: {error}") from None
    if not arguments or arguments[0].startswith("-"):
        arguments = ["run", *arguments]
    options = {argument.partition("=")[0] for argument in arguments}
    if refused := sorted(options & _NOT_SUPPORTED):
        raise compilation_error(1008, "22023", f"dbt projects do not support {refused[0]}")
    if other := sorted(options & _NOT_EMULATED):
        raise unsupported(f"dbt {other[0]}")
    if arguments[0] not in _COMMANDS:
        raise compilation_error(1008, "22023", f"dbt projects do not support '{arguments[0]}'")
    return arguments


def installed_version(wanted: str) -> str:
    """Gives the version of the installed dbt, which stands in for the one that is wanted.

    Raises:
        ProgrammingError: 000002 when there is none, or one of another minor version.
    """
    if adapter_version() is None:
        raise unsupported("dbt without dbt-snowflake in this environment")
    installed = metadata.version("dbt-core")
    if installed.split(".")[:2] != wanted.split(".")[:2]:
        raise unsupported(f"dbt {wanted} in an environment with dbt {installed}; set DBT_VERSION")
    return installed


def adapter_version() -> str | None:
    """Gives the version of the installed dbt-snowflake, if it is."""
    try:
        return metadata.version("dbt-snowflake")
    except metadata.PackageNotFoundError:
        return None


def run(
    project: Path,
    arguments: list[str],
    sign_in: Mapping[str, Any],
    check_cancelled: Callable[[], None],
) -> Outcome:
    """Runs dbt in a folder with a project.

    Args:
        project: the folder.
        arguments: the command and its options.
        sign_in: arguments of the connector for a session of the user.
        check_cancelled: raises an error when the run shall stop.

    Raises:
        ProgrammingError: the profile misses what Snowflake needs.
    """
    with (
        tempfile.TemporaryDirectory(prefix="sandbox-dbt-") as folder,
        tempfile.TemporaryFile() as said,
    ):
        _write_profiles(project, Path(folder), sign_in)
        dbt = [sys.executable, "-W", "ignore", "-m", "dbt.cli.main"]
        process = subprocess.Popen(
            [*dbt, *arguments, "--profiles-dir", folder],
            cwd=project,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            while process.poll() is None:
                check_cancelled()
                time.sleep(_LOOK_EVERY_SECONDS)
        finally:
            process.kill()
            process.wait()
        said.seek(0)
        return Outcome(process.returncode, said.read().decode("utf-8", errors="replace"))


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _VARIABLES if name in os.environ}
    own = {
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
        "NO_PROXY": "127.0.0.1",
        "PYTHONUTF8": "1",
    }
    return kept | own


def _write_profiles(project: Path, folder: Path, sign_in: Mapping[str, Any]) -> None:
    """Writes the project's profiles with what signs in to the sandbox."""
    file = next(project / name for name in dbt_projects.PROFILES if (project / name).is_file())
    try:
        profiles = yaml.safe_load(file.read_text(encoding="utf-8"))
        outputs = [
            (f"{profile}.{target}", output)
            for profile, settings in profiles.items()
            for target, output in settings.get("outputs", {}).items()
        ]
    except (AttributeError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _invalid(f"{file.name} cannot be read: {error}") from None
    for name, output in outputs:
        if missing := [key for key in _NEEDED if key not in output]:
            raise _invalid(f"target {name} of {file.name} has no {', '.join(missing)}")
        if str(output["type"]).lower() != "snowflake":
            raise _invalid(f"the type of target {name} of {file.name} is not snowflake")
        output.update(sign_in)
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")


def _invalid(reason: str) -> Exception:
    return programming_error(100183, "P0000", f"dbt cannot run: {reason}.")
