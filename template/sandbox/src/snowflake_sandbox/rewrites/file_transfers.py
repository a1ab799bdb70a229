"""`GET`, from stages and dbt projects, and `LIST` of what dbt projects hold.

See https://docs.snowflake.com/en/sql-reference/sql/get
"""

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

from sqlglot import Expr, exp

from snowflake_sandbox import dbt_projects, stages, stored_objects
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.fakesnow_seams import parts_from_var
from snowflake_sandbox.object_statements import NAME
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.session_context import SessionContext, relation_name, success

_OF_DBT = re.compile(rf"snow://dbt(?:_project)?/(?P<name>{NAME})/(?P<path>.*)", re.IGNORECASE)
_UNQUOTED = re.compile(r"\s*(?P<source>@[^%~]\S*|'[^']+')\s+(?P<target>file://\S+|'[^']+')\s*")
_LISTED = {"name": "varchar", "size": "bigint", "md5": "varchar", "last_modified": "varchar"}


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Tells the client what to fetch, or lists it; leaves other statements as they are.

    Raises:
        ProgrammingError: there is no such stage, project or file.
    """
    if isinstance(statement, exp.Get):
        if statement.args.get("properties"):
            raise unsupported("options of GET")
        source = statement.args["target"].name.strip("'")
        return _get(source, statement.this.name, session)
    if isinstance(statement, exp.Command) and str(statement.this).upper() == "GET":
        found = _UNQUOTED.fullmatch(str(statement.expression))
        if found is None:
            raise unsupported(f"GET {str(statement.expression).strip().upper()}")
        return _get(found["source"].strip("'"), found["target"].strip("'"), session)
    if isinstance(statement, exp.ListStage) and _OF_DBT.fullmatch(statement.this.name.strip("'")):
        return _list(statement.this.name.strip("'"), session)
    return statement


def _get(source: str, target: str, session: SessionContext) -> Expr:
    root, prefix = _place(source, session)
    url = urlparse(target)
    session.download = {
        "command": "DOWNLOAD",
        "src_locations": [path for path in stages.paths_in(root) if path.startswith(prefix)],
        "localLocation": url.netloc + url2pathname(url.path),
        "parallel": 4,
        "stageInfo": {"locationType": "LOCAL_FS", "location": f"{root}", "creds": {}},
    }
    return success()


def _list(location: str, session: SessionContext) -> Expr:
    root, prefix = _place(location, session)
    listed = []
    for path in stages.paths_in(root):
        if path.startswith(prefix):
            content, changed = (root / path).read_bytes(), (root / path).stat().st_mtime
            when = datetime.fromtimestamp(changed, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
            digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
            listed.append((path, len(content), digest, when))
    return rows(_LISTED, listed)


def _place(location: str, session: SessionContext) -> tuple[Path, str]:
    """Gives the folder of a stage or a project, and how the paths in it begin that are meant."""
    if location.startswith("@"):
        stage, _, prefix = location.removeprefix("@").partition("/")
        name = parts_from_var(stage, session.database, session.schema)
        stages.require(session.duck, name)
        return stages.folder_of(name), prefix
    found = _OF_DBT.fullmatch(location)
    if found is None:
        raise unsupported(f"files of {location}")
    project = relation_name(exp.to_table(found["name"], dialect="snowflake"), session)
    if stored_objects.find(session.duck, dbt_projects.KIND, project) is None:
        raise compilation_error(
            2003,
            "02000",
            f"Dbt project '{'.'.join(project)}' does not exist or not authorized.",
        )
    return dbt_projects.folder_of(project), found["path"]
