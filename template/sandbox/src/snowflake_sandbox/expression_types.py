"""What type DuckDB gives to an expression, where it stands in a query.

DuckDB is asked, so that types need not be inferred a second time. What only makes sense in its
place, such as a column of an outer query, has no type here.
"""

from collections.abc import Iterable, Sequence

import duckdb
from sqlglot import Expr, exp

# The parts of a query that give its columns, in the order in which one may name another.
_SOURCES = ("with_", "from_", "joins", "laterals")


def types(
    expressions: Sequence[Expr], query: exp.Select, duck: duckdb.DuckDBPyConnection
) -> list[str | None]:
    """Gives the type of each of `expressions` in `query`, as DuckDB names it; None if unknown."""
    if not expressions:
        return []
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
        described = probe.sql(dialect="duckdb", copy=False)
        rows = duck.execute(f"DESCRIBE {described}").fetchall()
    except duckdb.Error:
        if len(expressions) == 1:
            return [None]
        middle = len(expressions) // 2
        halves = expressions[:middle], expressions[middle:]
        return [kind for half in halves for kind in types(half, query, duck)]
    return [row[1] for row in rows]


def types_in_place(
    expressions: Iterable[Expr], duck: duckdb.DuckDBPyConnection
) -> dict[int, str | None]:
    """Gives the type of each expression where it stands, by its `id`; asks once a query.

    A `*`, which stands for many, is left out.
    """
    around: dict[int, tuple[Expr | None, list[Expr]]] = {}
    for expression in expressions:
        if expression.is_star:
            continue
        statement = _statement_around(expression)
        around.setdefault(id(statement), (statement, []))[1].append(expression)
    return {
        id(expression): kind
        for statement, asked in around.values()
        for expression, kind in zip(asked, types(asked, _query(statement), duck), strict=True)
    }


def _statement_around(node: Expr) -> Expr | None:
    """Gives the query or the DML statement whose columns `node` can name."""
    around = node.find_ancestor(exp.Select, exp.Merge, exp.Update, exp.Delete)
    if isinstance(around, exp.Update) and around.this is None:
        return around.find_ancestor(exp.Merge)
    return around


def _query(around: Expr | None) -> exp.Select:
    """Gives a query with the columns that can be named in a query or a DML statement."""
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


def inside_out(statement: Expr, *kinds: type[Expr]) -> list[Expr]:
    """Gives the nodes of some kinds, each after those within it.

    What a query reads comes before the rest of it.
    """
    found: list[Expr] = []
    # Most statements have none, which a search tells in no time.
    if statement.find(*kinds):
        _collect(statement, kinds, found)
    return found


def is_definition(table: exp.Table) -> bool:
    """Tells whether the name of a table is that of a CTE, where it stands."""
    if table.db:
        return False
    return table.name.upper() in {name.upper() for name in _definitions(table)}


def _collect(node: Expr, kinds: tuple[type[Expr], ...], found: list[Expr]) -> None:
    for child in sorted(node.iter_expressions(), key=_place):
        _collect(child, kinds, found)
    if isinstance(node, kinds):
        found.append(node)


def _place(node: Expr) -> int:
    key = node.arg_key or ""
    return _SOURCES.index(key) if key in _SOURCES else len(_SOURCES)


def _definitions(node: Expr) -> dict[str, exp.CTE]:
    """Gives the CTEs that `node` sees, by name: its own hide those around it."""
    found: dict[str, exp.CTE] = {}
    inner: Expr = node
    around: Expr | None = node
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
