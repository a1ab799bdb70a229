"""The dbt project as dbt has parsed it: its manifest, renewed when a file has changed."""

import hashlib
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
        _parse(project, folder)
        # Whole files appear at once, so another process never reads half a manifest.
        for name in ("manifest.json", "partial_parse.msgpack"):
            (Path(folder) / name).replace(target / name)
    parsed.write_text(current)


def _parse(project: DbtProject, target: str) -> None:
    # Here and not in a process of its own, because dagster_dbt has imported most of dbt by now.
    from dbt.cli.main import dbtRunner

    command = ["parse", "--log-level", "none", "--log-level-file", "none"]
    command += ["--project-dir", str(project.project_dir)]
    command += ["--profiles-dir", str(project.profiles_dir), "--target-path", target]
    with _log_kept("snowflake.connector"):
        done = dbtRunner().invoke(command)
    if not done.success:
        raise RuntimeError(f"dbt cannot parse {project.project_dir}:\n{done.exception}")


@contextmanager
def _log_kept(name: str) -> Iterator[None]:
    """Gives a logger back as it was: dbt takes that of the connector for its own log."""
    logger = logging.getLogger(name)
    level, propagate, handlers = logger.level, logger.propagate, list(logger.handlers)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.propagate, logger.handlers = propagate, handlers


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
