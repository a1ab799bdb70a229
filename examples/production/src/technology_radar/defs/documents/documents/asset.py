"""documents: the files of a local folder, on a stage."""

import hashlib
from pathlib import Path

import dagster as dg

from .... import sql
from ....components.account_needs import CREATES
from ....settings import PROJECT_ROOT, SettingsError, load_settings
from ....snowflake import RETRY_POLICY, Snowflake

_HERE = Path(__file__).parent


@dg.asset(
    metadata={CREATES: ["stage"]},
    group_name="documents",
    kinds={"snowflake", "file"},
    retry_policy=RETRY_POLICY,
)
def documents(context: dg.AssetExecutionContext, snowflake: Snowflake) -> dg.MaterializeResult:
    """The files of the documents folder on the stage of that name, new and changed ones uploaded.

    A file that others have put on the stage, or that has left the folder, stays there.
    """
    folder = PROJECT_ROOT / load_settings().documents.folder
    files = sorted(file for file in _listed(folder) if file.is_file())
    with snowflake.session(context) as session:
        session.execute(sql.read(_HERE / "create.sql"))
        session.execute("alter stage documents refresh")
        staged = dict(session.execute(sql.read(_HERE / "files.sql")))
        changed = [file for file in files if staged.get(file.name) != _md5(file)]
        for file in changed:
            path = file.as_posix().replace("'", "\\'")
            session.execute(
                f"put 'file://{path}' @documents auto_compress = false overwrite = true"
            )
        if changed:
            session.execute("alter stage documents refresh")
            staged = dict(session.execute(sql.read(_HERE / "files.sql")))
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(staged),
            "files_uploaded": len(changed),
            "files": dg.MetadataValue.json(sorted(staged)),
        }
    )


def _listed(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise SettingsError(
            f"There is no folder {folder}. Make it, or name another one as documents.folder in "
            "project.yaml."
        )
    return [path for path in folder.iterdir() if not path.name.startswith(".")]


def _md5(file: Path) -> str:
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()
