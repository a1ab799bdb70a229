"""The dbt project as dbt has parsed it: its manifest, renewed when a file has changed."""

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import dagster as dg
from dagster_dbt import DbtProject

_NOT_PART_OF_IT = {"target", "logs"}


def _parsed(context: dg.ResolutionContext, folder: str) -> DbtProject:
    path = context.resolve_source_relative_path(context.resolve_value(folder, as_type=str))
    project = DbtProject(path)
    parse_if_changed(project)
    return project


# A folder in YAML, a parsed project for the component.
ParsedProject = Annotated[DbtProject, dg.Resolver(_parsed, model_field_type=str)]


def parse_if_changed(project: DbtProject) -> None:
    """Has dbt parse the project if a file of it has changed since it last did.

    Raises:
        RuntimeError: dbt cannot parse it.
    """
    target = project.project_dir / project.target_path
    parsed = target / "parsed_sources.sha256"
    current = fingerprint(project.project_dir)
    if project.manifest_path.exists() and parsed.exists() and parsed.read_text() == current:
        return
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as folder:
        dbt = [sys.executable, "-m", "dbt.cli.main"]
        command = [*dbt, "parse", "--quiet", "--target-path", folder]
        done = subprocess.run(command, cwd=project.project_dir, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(
                f"dbt cannot parse {project.project_dir}:\n{done.stdout}{done.stderr}"
            )
        # Whole files appear at once, so another process never reads half a manifest.
        for name in ("manifest.json", "partial_parse.msgpack"):
            (Path(folder) / name).replace(target / name)
    parsed.write_text(current)


def fingerprint(folder: Path) -> str:
    """Gives a digest of every file that dbt reads."""
    digest = hashlib.sha256()
    for file in project_files(folder):
        path = file.relative_to(folder)
        digest.update(f"{path.as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def project_files(folder: Path) -> Iterator[Path]:
    """Gives every file that dbt reads, in order; none that it writes, and none that is hidden."""
    for file in sorted(folder.rglob("*")):
        parts = file.relative_to(folder).parts
        is_hidden = any(part.startswith(".") for part in parts)
        if file.is_file() and parts[0] not in _NOT_PART_OF_IT and not is_hidden:
            yield file
