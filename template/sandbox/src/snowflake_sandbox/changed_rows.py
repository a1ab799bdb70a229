"""How many rows a statement has changed, which Snowflake tells beside the statement's answer.

dbt reads it as `rows_inserted` and its like, the connector as `Cursor.stats`.
"""

from collections import Counter

from duckdb import DuckDBPyConnection
from sqlglot import Expr, exp

Changes = dict[str, int]

_COUNTS: dict[type[Expr], str] = {
    exp.Insert: "numRowsInserted",
    exp.Create: "numRowsInserted",
    exp.Update: "numRowsUpdated",
    exp.Delete: "numRowsDeleted",
}
_MERGE_ACTIONS = {
    "INSERT": "numRowsInserted",
    "UPDATE": "numRowsUpdated",
    "DELETE": "numRowsDeleted",
}
_NONE = dict.fromkeys([*_MERGE_ACTIONS.values(), "numDmlDuplicates"], 0)


def of_merge(actions: list[str]) -> Changes | None:
    """Gives the changes of a MERGE that has done `actions`, one a row."""
    return _changes(Counter(_MERGE_ACTIONS[action] for action in actions))


def of(statement: Expr, rows: int | None, duck: DuckDBPyConnection) -> Changes | None:
    """Gives the changes of a statement that has run; None when it has changed no row.

    Args:
        statement: as DuckDB has run it.
        rows: how many it has affected, if it is DML.
        duck: where the table is that it has created, if it is CREATE TABLE ... AS.
    """
    name = _COUNTS.get(type(statement))
    if isinstance(statement, exp.Create):
        if statement.kind != "TABLE" or not statement.expression:
            return None
        table = statement.this.sql(dialect="duckdb", copy=False)
        [(rows,)] = duck.execute(f"SELECT count(*) FROM {table}").fetchall()
    return _changes({name: rows}) if name and rows else None


def _changes(counts: dict[str, int]) -> Changes | None:
    return {**_NONE, **counts} if any(counts.values()) else None
