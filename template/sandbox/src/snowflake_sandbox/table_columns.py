"""The columns of a table or view with the types that DuckDB gives them.

Several rewrites of one statement want to know; DuckDB is asked once for all of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import duckdb
from sqlglot import exp

Columns = dict[str, str]

_known: ContextVar[dict[str, Columns] | None] = ContextVar("known", default=None)


@contextmanager
def remembered() -> Iterator[None]:
    """Remembers what has been asked until the block is left, in which no table may change."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def columns_of(table: exp.Table, duck: duckdb.DuckDBPyConnection) -> Columns:
    """Gives the type of each column by its name; none if there is no such table."""
    if not isinstance(table.this, exp.Identifier):
        return {}
    name = exp.table_(table.this, db=table.args.get("db"), catalog=table.args.get("catalog"))
    query = f"DESCRIBE SELECT * FROM {name.sql(dialect='duckdb')}"
    known = _known.get()
    if known is None:
        return _described(query, duck)
    if query not in known:
        known[query] = _described(query, duck)
    return known[query]


def _described(query: str, duck: duckdb.DuckDBPyConnection) -> Columns:
    try:
        return {name: kind for name, kind, *_ in duck.execute(query).fetchall()}
    except duckdb.Error:
        return {}  # The statement itself will fail, and say why.
