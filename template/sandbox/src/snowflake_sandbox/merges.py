"""`MERGE` as DuckDB runs it, which refuses ambiguous matches, counted as Snowflake counts it."""

from collections.abc import Iterator, Sequence

import sqlglot
from sqlglot import Expr, exp

from snowflake_sandbox.fakesnow_seams import operations

_VERBS = {"inserted": "INSERT", "updated": "UPDATE", "deleted": "DELETE"}


def merge_sql(merge: exp.Merge) -> str:
    """Gives the statement for DuckDB; it returns what it did, one row an action."""
    for column in _assigned(merge):
        column.set("table", None)
    return f"{merge.sql(dialect='duckdb', copy=False)} RETURNING merge_action"


def merge_counts(merge: exp.Merge, actions: Sequence[str]) -> Expr:
    """Gives the query for Snowflake's answer: a count for each kind of action in `merge`."""
    performed = [name for name, clauses in operations(merge).items() if clauses]
    counts = {f"number of rows {name}": actions.count(_VERBS[name]) for name in performed}
    columns = ", ".join(f'{count}::bigint AS "{name}"' for name, count in counts.items())
    return sqlglot.parse_one(f"SELECT {columns}", read="duckdb")


def _assigned(merge: exp.Merge) -> Iterator[exp.Column]:
    """Gives the columns that `merge` sets; DuckDB does not want the table before them."""
    for when in merge.args["whens"].expressions:
        then = when.args["then"]
        if isinstance(then, exp.Update):
            names = [assignment.this for assignment in then.expressions]
        elif isinstance(then, exp.Insert) and then.this:
            names = then.this.expressions
        else:
            names = []
        yield from (name for name in names if isinstance(name, exp.Column))
