"""Tables that hold what a query gives: one MERGE inserts, updates and deletes what differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import sql
from ..snowflake import Session

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Changes:
    """Rows of a table that had to change."""

    inserted: int
    updated: int
    deleted: int


def bring_up_to_date(
    session: Session,
    table: str,
    rows: str,
    values: Mapping[str, Any],
    *,
    key: Sequence[str],
    window: str,
    stamps: Sequence[str] = (),
    rows_move: bool = False,
) -> Changes:
    """Makes the rows of a window what a query gives; those that are equal already stay untouched.

    Args:
        session: Where statements run.
        table: The table.
        rows: The query. Its columns are those of the table, in any order, and it gives a key once.
        values: What query and window bind.
        key: Columns that tell one row from another. They are never null.
        window: Condition on `target`, the table: rows that it holds for, and that the query does
            not give, are deleted.
        stamps: Columns that are written when another one has changed, and do not count as changes.
        rows_move: Whether a row outside the window is changed when the query gives its key. If not,
            that row stays, and the new one is inserted beside it.
    """
    columns, _ = session.table(sql.read(_HERE / "columns.sql", rows=rows), **values)
    names, key = ([sql.identifier(name) for name in given] for given in (columns, key))
    written = [name for name in names if name not in key] or key
    compared = [name for name in written if name not in stamps]
    same_key = " and ".join(f"target.{name} = computed.{name}" for name in key)
    merge = sql.read(
        _HERE / "merge.sql",
        table=sql.identifier(table),
        rows=rows,
        key=", ".join(key),
        window=window,
        same_key=same_key,
        same_row=same_key if rows_move else f"{same_key} and {window}",
        differs=" or ".join(f"target.{name} is distinct from computed.{name}" for name in compared),
        assignments=", ".join(f"{name} = computed.{name}" for name in written),
        columns=", ".join(names),
        values=", ".join(f"computed.{name}" for name in names),
    )
    with session.transaction(table):
        counted, [counts] = session.table(merge, **values)
    changes = dict(zip(counted, counts, strict=True))
    return Changes(
        inserted=changes["number of rows inserted"],
        updated=changes["number of rows updated"],
        deleted=changes["number of rows deleted"],
    )
