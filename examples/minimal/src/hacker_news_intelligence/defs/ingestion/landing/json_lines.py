"""Bulk loading: records become JSON lines, one staged file, and a table of the session."""

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .... import sql
from ....snowflake import Session

_HERE = Path(__file__).parent


def write_json_lines(records: Iterable[Mapping[str, Any]], file: Path) -> int:
    """Writes records, one a line, to a gzipped file and gives their number."""
    count = 0
    with gzip.open(file, "wt", encoding="utf-8", compresslevel=1) as lines:
        for count, record in enumerate(records, start=1):  # noqa: B007
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    return count


def land(session: Session, file: Path, table: str) -> None:
    """Loads a file of JSON lines into `table`, which ends with the session: `record`, a variant."""
    names = {"table": sql.identifier(table)}
    session.execute(sql.read(_HERE / "create.sql", **names))
    path = file.as_posix().replace("'", "\\'")
    session.execute(f"put 'file://{path}' @%{names['table']} overwrite = true")
    session.execute(sql.read(_HERE / "copy.sql", **names))
