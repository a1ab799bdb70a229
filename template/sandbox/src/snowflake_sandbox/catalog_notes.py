"""What fakesnow notes of a table beside DuckDB's catalog: the lengths of texts, and its comment.

The notes are in a database of their own, and DuckDB changes one database in a transaction. So those
of a statement that DuckDB runs as several have to wait until the transaction is over.
"""

from collections.abc import Callable
from functools import partial

from duckdb import DuckDBPyConnection
from fakesnow import info_schema
from sqlglot import Expr, exp

from snowflake_sandbox.rewrites.context import SessionContext


def take(transformed: Expr, session: SessionContext) -> list[Callable[[], object]]:
    """Takes the notes off a part of a statement, and gives what writes them down."""
    notes = []
    if comment := transformed.args.pop("table_comment", None):
        table, text = comment
        notes.append(info_schema.insert_table_comment_sql(*_place(table, session), text))
    lengths = transformed.args.pop("text_lengths", None)
    table = transformed.find(exp.Table)
    if lengths and table:
        notes.append(info_schema.insert_text_lengths_sql(*_place(table, session), lengths))
    return [partial(_write, session.duck, note) for note in notes]


def _place(table: exp.Table, session: SessionContext) -> tuple[str, str, str]:
    return table.catalog or session.database or "", table.db or session.schema or "", table.name


def _write(duck: DuckDBPyConnection, note: str) -> None:
    duck.execute(note)
