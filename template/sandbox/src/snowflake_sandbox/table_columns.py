"""The columns of a table or view with the types that DuckDB gives them.

Several rewrites of one statement want to know; DuckDB is asked once for all of them, and not again
by the session's later statements, until there is one that may change a table.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import duckdb
from sqlglot import Expr, exp

from snowflake_sandbox.expression_types import is_definition
from snowflake_sandbox.session_context import target

Columns = dict[str, str]
ColumnsOfTables = dict[tuple[str, str, str], Columns]

_known: ContextVar[ColumnsOfTables | None] = ContextVar("known", default=None)


class Catalog:
    """What tables of a store are like: `state` is another object once one may have changed."""

    def __init__(self) -> None:
        """Begins with some state."""
        self.state = object()


class Memory:
    """What a session knows of tables."""

    def __init__(self, catalog: Catalog) -> None:
        """Knows nothing yet of the tables in `catalog`."""
        self._catalog = catalog
        self._as_of: object = None
        self._columns: ColumnsOfTables = {}
        self._is_changing = False

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Lets no session rely on what it knew before the block, or has learned during it."""
        self._is_changing, self._catalog.state = True, object()
        try:
            yield
        finally:
            self._is_changing, self._catalog.state = False, object()

    def known(self) -> ColumnsOfTables | None:
        """Gives what the session may rely on; None if nothing may be remembered now."""
        if self._is_changing:
            return None
        if self._as_of is not self._catalog.state:
            self._as_of, self._columns = self._catalog.state, {}
        return self._columns


@contextmanager
def remembered(known: ColumnsOfTables | None) -> Iterator[None]:
    """Adds what is asked in the block, in which no table may change, to what is `known`."""
    token = _known.set(known)
    try:
        yield
    finally:
        _known.reset(token)
        # Without columns, it may be that it was not the time to ask.
        for name in [name for name, columns in (known or {}).items() if not columns]:
            del (known or {})[name]


def columns_of(table: exp.Table, duck: duckdb.DuckDBPyConnection) -> Columns:
    """Gives the type of each column by its name; none if there is no such table."""
    if not isinstance(table.this, exp.Identifier):
        return {}
    known = _known.get()
    # A relation that DuckDB has been given for one statement is another one for the next.
    if known is None or table.catalog == "temp":
        return _described(table, duck)
    name = (table.catalog, table.db, table.name)
    if name not in known:
        known[name] = _described(table, duck)
    return known[name]


def types_in(statement: Expr, duck: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Gives the types of all columns of the tables that a statement reads or changes."""
    created = target(statement) if isinstance(statement, exp.Create) else None
    for table in statement.find_all(exp.Table):
        if table is not created and not is_definition(table):
            yield from columns_of(table, duck).values()


def _described(table: exp.Table, duck: duckdb.DuckDBPyConnection) -> Columns:
    name = exp.table_(table.this, db=table.args.get("db"), catalog=table.args.get("catalog"))
    sql = name.sql(dialect="duckdb", copy=False)
    try:
        described = duck.execute(f"DESCRIBE SELECT * FROM {sql}").fetchall()
    except duckdb.Error:
        return {}  # The statement itself will fail, and say why.
    return {name: kind for name, kind, *_ in described}
