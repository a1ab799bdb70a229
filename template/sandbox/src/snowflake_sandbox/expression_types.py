"""What type DuckDB gives to an expression, where it stands in a query.

DuckDB is asked, so that types need not be inferred a second time. What only makes sense in its
place, such as a column of an outer query, has no type here.
"""

from collections.abc import Iterator, Sequence

import duckdb
from sqlglot import Expr, exp

# The parts of a query that give its columns, in the order in which one may name another.
_SOURCES = ("with_", "from_", "joins", "laterals")


def types(
    expressions: Sequence[Expr], query: exp.Select, duck: duckdb.DuckDBPyConnection
) -> list[str | None]:
    """Gives the type of each of `expressions` in `query`, as DuckDB names it; None if unknown."""
    probe = exp.select(*(e.copy().as_(f"c{n}") for n, e in enumerate(expressions)))
    for part in ("from_", "joins", "laterals"):
        if given := query.args.get(part):
            copied = [node.copy() for node in given] if isinstance(given, list) else given.copy()
            probe.set(part, copied)
    definitions = _definitions(query)
    if definitions:
        probe.set("with_", exp.With(expressions=[cte.copy() for cte in definitions.values()]))
    for placeholder in list(probe.find_all(exp.Placeholder)):
        placeholder.replace(exp.null())
    try:
        rows = duck.execute(f"DESCRIBE {probe.sql(dialect='duckdb')}").fetchall()
    except duckdb.Error:
        if len(expressions) == 1:
            return [None]
        return [types([expression], query, duck)[0] for expression in expressions]
    return [row[1] for row in rows]


def query_around(node: Expr) -> exp.Select:
    """Gives the query whose columns `node` can name, or one with those of a DML statement."""
    around = node.find_ancestor(exp.Select, exp.Merge, exp.Update, exp.Delete)
    if isinstance(around, exp.Update) and around.this is None:
        around = around.find_ancestor(exp.Merge)
    if isinstance(around, exp.Select):
        return around
    query = exp.select("1")
    if around is None:
        return query
    query = query.from_(around.this.copy())
    for source in ("using", "from_"):
        given = around.args.get(source)
        for other in given if isinstance(given, list) else [given]:
            if isinstance(other, Expr):
                query = query.join(other.this if source == "from_" else other, join_type="cross")
    return query


def inside_out(statement: Expr) -> Iterator[Expr]:
    """Gives every node after those that it is made of, and what a query reads before the rest."""
    for node in sorted(statement.iter_expressions(), key=_place):
        yield from inside_out(node)
    yield statement


def _place(node: Expr) -> int:
    key = node.arg_key or ""
    return _SOURCES.index(key) if key in _SOURCES else len(_SOURCES)


def _definitions(query: exp.Select) -> dict[str, exp.CTE]:
    """Gives the CTEs that `query` sees, by name: its own hide those around it."""
    found: dict[str, exp.CTE] = {}
    inner: Expr = query
    around: Expr | None = query
    while around is not None:
        if (given := around.args.get("with_")) and isinstance(given, exp.With):
            visible: dict[str, exp.CTE] = {}
            for cte in given.expressions:
                if cte is inner:
                    break
                visible[cte.alias] = cte
            found = visible | found
        if isinstance(around, exp.CTE):
            inner = around
        around = around.parent
    return found
