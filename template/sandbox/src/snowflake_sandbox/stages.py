"""Stages: folders of files with what SQL knows of them.

fakesnow carries out CREATE STAGE, PUT and LIST; kept here are a stage's settings, and its directory
table, which shows the files that were there at its last refresh.
See https://docs.snowflake.com/en/user-guide/data-load-dirtables
"""

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from snowflake_sandbox import fakesnow_seams, stored_objects
from snowflake_sandbox.credentials import ACCOUNT
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.stored_objects import RelationName

KIND = "STAGE"


def folder_of(name: RelationName, path: str = "") -> Path:
    """Gives where the files of a stage lie, or one of them.

    Raises:
        OperationalError: 253003 for a path that leads out of the stage.
        ProgrammingError: 000002 for a name that is no name of a folder.
    """
    if any(character in part for part in name for character in "./\\"):
        raise unsupported(f"a name that is no name of a folder: {'.'.join(name)}")
    return Path(fakesnow_seams.internal_dir(".".join(name), path))


def create(duck: duckdb.DuckDBPyConnection, name: RelationName, settings: dict[str, Any]) -> None:
    """Keeps the settings of a stage: "directory", "encryption" (its type) and "temporary"."""
    stored_objects.remember(duck, KIND, name, {**settings, "files": []})


def drop(duck: duckdb.DuckDBPyConnection, name: RelationName) -> None:
    """Drops a stage and its files."""
    stored_objects.forget(duck, KIND, name)
    duck.execute(
        f"delete from {fakesnow_seams.STAGES} "
        "where database_name = ? and schema_name = ? and name = ?",
        list(name),
    ).fetchall()
    shutil.rmtree(folder_of(name), ignore_errors=True)


def remove(name: RelationName, prefix: str) -> list[str]:
    """Deletes the files of a stage whose paths begin with `prefix`, and gives their paths."""
    removed = []
    for path in paths(name):
        if path.startswith(prefix):
            folder_of(name, path).unlink()
            removed.append(path)
    return removed


def refresh(
    duck: duckdb.DuckDBPyConnection, name: RelationName, prefix: str = ""
) -> list[tuple[str, str, str]]:
    """Brings the directory table up to date below `prefix`; gives path, status and description.

    Raises:
        ProgrammingError: 002003 when there is no such stage, 093200 when it has no directory table.
    """
    definition = _with_directory(duck, name)
    known = {file["relative_path"]: file for file in definition["files"]}
    there = {path: _described(name, path) for path in paths(name) if path.startswith(prefix)}
    changes = []
    for path, file in there.items():
        if path not in known:
            changes.append((path, "REGISTERED_NEW", "File registered successfully."))
        elif known[path]["md5"] != file["md5"]:
            changes.append((path, "REGISTERED_UPDATE", "File registered successfully."))
    for path in sorted(set(known) - set(there)):
        if path.startswith(prefix):
            changes.append((path, "UNREGISTERED", "File unregistered successfully."))
    others = {path: file for path, file in known.items() if not path.startswith(prefix)}
    files = [file for _, file in sorted((others | there).items())]
    stored_objects.remember(duck, KIND, name, {**definition, "files": files})
    return changes


def directory(duck: duckdb.DuckDBPyConnection, name: RelationName) -> list[dict[str, Any]]:
    """Gives the files of the directory table.

    Raises:
        ProgrammingError: 002003 when there is no such stage, 093200 when it has no directory table.
    """
    files: list[dict[str, Any]] = _with_directory(duck, name)["files"]
    return files


def paths(name: RelationName) -> list[str]:
    """Gives the paths of all files in a stage, in order."""
    return paths_in(folder_of(name))


def paths_in(root: Path) -> list[str]:
    """Gives the paths of all files in a folder and below it, in order."""
    files = (path for path in root.rglob("*") if path.is_file())
    return sorted(path.relative_to(root).as_posix() for path in files)


def require(duck: duckdb.DuckDBPyConnection, name: RelationName) -> dict[str, Any]:
    """Gives the settings of a stage.

    Raises:
        ProgrammingError: 002003 when there is no such stage.
    """
    found = stored_objects.find(duck, KIND, name)
    if found is None:
        raise fakesnow_seams.not_found_error(".".join(name))
    return found.definition


def restore(duck: duckdb.DuckDBPyConnection, database: str) -> None:
    """Makes the stages of a database that was opened again known to fakesnow."""
    for known in stored_objects.listed(duck, KIND, database):
        if known.definition.get("temporary"):
            drop(duck, known.name)
            continue
        duck.execute(
            f"insert or replace into {fakesnow_seams.STAGES} "
            "(created_on, name, database_name, schema_name, url, type, directory_enabled) "
            "values (?, ?, ?, ?, '', 'INTERNAL', ?)",
            [
                known.created_on,
                known.name[2],
                *known.name[:2],
                "Y" if known.definition["directory"] else "N",
            ],
        ).fetchall()


def remove_files_of(database: str) -> None:
    """Deletes the files of everything in a database that has some, dbt projects among it."""
    shutil.rmtree(Path(fakesnow_seams.stages_folder()) / database, ignore_errors=True)


def _with_directory(duck: duckdb.DuckDBPyConnection, name: RelationName) -> dict[str, Any]:
    settings = require(duck, name)
    if not settings["directory"]:
        raise compilation_error(
            93200, "55000", f"Stage '{'.'.join(name)}' does not have a directory table."
        )
    return settings


def _described(name: RelationName, path: str) -> dict[str, Any]:
    file = folder_of(name, path)
    content = file.read_bytes()
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    host = f"https://{ACCOUNT.lower()}.snowflakecomputing.com"
    return {
        "relative_path": path,
        "size": len(content),
        "last_modified": datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat(),
        "md5": digest,
        "etag": digest,
        "file_url": f"{host}/api/files/{'/'.join(name)}/{path}",
    }
