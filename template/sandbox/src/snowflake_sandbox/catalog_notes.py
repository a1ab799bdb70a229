"""What fakesnow notes of a table beside DuckDB's catalog: the lengths of texts, and its comment.

The notes are in a database of their own, and DuckDB changes one database in a transaction. So those
of a statement that DuckDB runs as several have to wait until the transaction is over.
"""

from collections.abc import Callable
from functools import partial

from duckdb import DuckDBPyConnection
from sqlglot import Expr, exp

from snowflake_sandbox import fakesnow_seams
from snowflake_sandbox.session_context import SessionContext


def take(transformed: Expr, session: SessionContext) -> list[Callable[[], object]]:
    """Takes the notes off a part of a statement, and gives what writes them down."""
    notes = []
    if comment := fakesnow_seams.take_comment(transformed):
        table, text = comment
        notes.append(fakesnow_seams.comment_note(*_place(table, session), text))
    lengths = fakesnow_seams.take_text_lengths(transformed)
    created = transformed.find(exp.Table)
    if lengths and created:
        notes.append(fakesnow_seams.text_lengths_note(*_place(created, session), lengths))
    return [partial(_write, session.duck, note) for note in notes]


def _place(table: exp.Table, session: SessionContext) -> tuple[str, str, str]:
    return table.catalog or session.database or "", table.db or session.schema or "", table.name


def _write(duck: DuckDBPyConnection, note: str) -> None:
    duck.execute(note)
