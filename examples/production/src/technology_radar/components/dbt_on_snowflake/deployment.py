"""The dbt project as an object of the account, brought up to date when anything has changed.

Its comment bears the fingerprint of what was deployed.
See https://docs.snowflake.com/en/sql-reference/sql/alter-dbt-project
"""

import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from uuid import uuid4

import yaml
from dagster_dbt import DbtProject

from ... import sql
from ...settings import load_settings
from ...snowflake import Session
from .. import account_objects
from ..dbt import parsing

_HERE = Path(__file__).parent
# Elsewhere in the database there may be others of that name.
_KIND = "dbt projects in schema"
_PROFILES = "profiles.yml"
# All that Snowflake reads of a target beside its place: there is nothing to sign in to.
_KEPT = ("type", "threads", "query_tag")


def deploy_if_changed(session: Session, name: str, project: DbtProject, dbt_version: str) -> bool:
    """Deploys the project unless the account has it already; tells whether it did.

    Args:
        session: an open session.
        name: the object's name, in the project's schema.
        project: the folder.
        dbt_version: which of Snowflake's versions of dbt shall run it.
    """
    profiles = _profiles(project)
    definition = "\n".join([parsing.fingerprint(project.project_dir), profiles, dbt_version])
    comment = account_objects.fingerprint(definition)
    if account_objects.is_current(session, _KIND, name, comment):
        return False
    # Only this session sees it, and it goes with the session.
    stage = f"dbt_project_files_{uuid4().hex}"
    session.execute(f"create temporary stage {stage}")
    _upload(session, stage, project, profiles)
    names = {
        "project": sql.identifier(name),
        "stage": stage,
        "dbt_version": sql.literal(dbt_version),
        "comment": sql.literal(comment),
    }
    session.execute(sql.read(_HERE / "create.sql", **names))
    if not account_objects.is_current(session, _KIND, name, comment):
        session.execute(sql.read(_HERE / "deploy.sql", **names))
        session.execute(sql.read(_HERE / "set.sql", **names))
    return True


def _profiles(project: DbtProject) -> str:
    """Gives the profiles that are deployed: those of the folder, in the place of the settings."""
    settings = load_settings().snowflake
    profiles = yaml.safe_load((project.project_dir / _PROFILES).read_text(encoding="utf-8"))
    place = {
        "account": "",
        "user": "",
        "role": settings.role,
        "warehouse": settings.warehouse,
        "database": settings.database,
        "schema": settings.schema_,
    }
    for profile in profiles.values():
        for target, output in profile["outputs"].items():
            kept = {key: output[key] for key in _KEPT if key in output}
            profile["outputs"][target] = {**kept, **place}
    text: str = yaml.safe_dump(profiles)
    return text


def _upload(session: Session, stage: str, project: DbtProject, profiles: str) -> None:
    """Puts the files on the stage, folder by folder: PUT takes no folder within a folder."""
    folders = defaultdict(list)
    for file in parsing.project_files(project.project_dir):
        folders[file.parent.relative_to(project.project_dir)].append(file)
    with tempfile.TemporaryDirectory() as place:
        for number, (folder, files) in enumerate(folders.items()):
            copy = Path(place).resolve() / f"{number}"
            copy.mkdir()
            for file in files:
                shutil.copyfile(file, copy / file.name)
            if folder == Path():
                (copy / _PROFILES).write_text(profiles, encoding="utf-8")
            source = copy.as_posix().replace("'", "\\'")
            target = f"@{stage}/{folder.as_posix()}" if folder.parts else f"@{stage}"
            session.execute(
                f"put 'file://{source}/*' '{target}' auto_compress = false overwrite = true"
            )
