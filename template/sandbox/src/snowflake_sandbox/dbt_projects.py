"""Files of dbt project objects: the one live version of each, and what its executions have left.

They lie beside those of stages, so they last as long.
See https://docs.snowflake.com/en/user-guide/data-engineering/dbt-projects-on-snowflake
"""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from snowflake_sandbox import stages
from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.fakesnow_seams import stages_folder
from snowflake_sandbox.stored_objects import RelationName

KIND = "DBT PROJECT"
PROFILES = ("dbt_projects_profiles.yml", "profiles.yml")
ARCHIVE = "dbt_artifacts.zip"
_PROJECT_FILE = "dbt_project.yml"
_LIVE = "versions/live"
_RESULTS = "results/query_id_"
# What is uploaded of an execution beside the archive of its target and logs.
_ARTIFACTS = (
    "target/manifest.json",
    "target/semantic_manifest.json",
    "target/run_results.json",
    "target/sources.json",
    "logs/dbt.log",
)
_changing = Lock()


def folder_of(name: RelationName, path: str = "") -> Path:
    """Gives where the files of a project lie, or one of them."""
    return stages.folder_of((*name[:2], f"{KIND} {name[2]}"), path)


def location_of(name: RelationName, path: str) -> str:
    """Gives a path of a project as the location that LIST and GET take."""
    return f"snow://dbt/{'.'.join(name)}/{path}"


def require_project(source: Path) -> None:
    """Checks that a folder has what every dbt project has.

    Raises:
        ProgrammingError: 001008 when it has not.
    """
    for names in ((_PROJECT_FILE,), PROFILES):
        if not any((source / name).is_file() for name in names):
            raise compilation_error(
                1008, "22023", f"There is no {' or '.join(names)} at the root of the source."
            )


def deploy(name: RelationName, source: Path) -> None:
    """Makes the files of `source` those of the live version, in the place of all others."""
    live = folder_of(name, _LIVE)
    with _changing:
        shutil.rmtree(live, ignore_errors=True)
        shutil.copytree(source, live)


def live_version(name: RelationName) -> Path:
    """Gives the folder of the live version."""
    return folder_of(name, _LIVE)


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """Gives a copy of a folder, for dbt to work in."""
    with tempfile.TemporaryDirectory(prefix="sandbox-dbt-") as place:
        copy = Path(place).resolve() / "project"
        with _changing:
            shutil.copytree(folder, copy)
        yield copy


def keep_results(name: RelationName, query_id: str, executed: Path, writes_back: bool) -> None:
    """Keeps what an execution in the folder `executed` has left in its target and logs.

    Args:
        name: the project.
        query_id: the statement that executed it.
        executed: the folder.
        writes_back: whether target and logs become part of the live version, too.
    """
    results = folder_of(name, f"{_RESULTS}{query_id}")
    for path in _ARTIFACTS:
        if (executed / path).is_file():
            (results / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(executed / path, results / path)
    with tempfile.TemporaryDirectory() as folder:
        for kept in ("target", "logs"):
            if (executed / kept).is_dir():
                shutil.copytree(executed / kept, Path(folder) / "artifacts" / kept)
        if (Path(folder) / "artifacts").exists():
            packed = shutil.make_archive(f"{folder}/packed", "zip", f"{folder}/artifacts")
            results.mkdir(parents=True, exist_ok=True)
            shutil.move(packed, results / ARCHIVE)
    if writes_back:
        with _changing:
            for kept in ("target", "logs"):
                if (executed / kept).is_dir():
                    live = folder_of(name, f"{_LIVE}/{kept}")
                    shutil.rmtree(live, ignore_errors=True)
                    shutil.copytree(executed / kept, live)


def results_of(query_id: str) -> tuple[RelationName, Path] | None:
    """Gives the project that a statement has executed, and the folder of the results."""
    safe = query_id if re.fullmatch(r"[\w-]+", query_id) else "?"
    for folder in Path(stages_folder()).glob(f"*/*/{KIND} */{_RESULTS}{safe}"):
        *_, database, schema, project, _, _ = folder.parts
        return (database, schema, project.removeprefix(f"{KIND} ")), folder
    return None


def results_location(name: RelationName, query_id: str) -> str:
    """Gives the location of what an execution has left."""
    return location_of(name, f"{_RESULTS}{query_id}/")


def live_location(name: RelationName) -> str:
    """Gives the location of the live version."""
    return location_of(name, f"{_LIVE}/")


def remove(name: RelationName) -> None:
    """Deletes every file of a project."""
    shutil.rmtree(folder_of(name), ignore_errors=True)
