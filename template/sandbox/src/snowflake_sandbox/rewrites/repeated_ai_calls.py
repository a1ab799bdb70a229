"""An AI function that DuckDB would look at twice: its call moves into a subquery.

Its alias may be used again in its own SELECT, as in `ai_filter(text) as f … where f`, and a window
may be ordered or parted by it.
See https://docs.snowflake.com/en/release-notes/bcr-bundles/2026_02/bcr-2184 for such a query.
"""

from sqlglot import Expr, exp

from snowflake_sandbox.rewrites.cortex_calls import outermost_calls
from snowflake_sandbox.session_context import SessionContext
from snowflake_sandbox.table_columns import columns_of

_NOT_A_ROW = ("joins", "laterals", "group", "having", "distinct")


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Moves each AI call that is looked at twice, where its SELECT reads one relation."""
    for select in list(statement.find_all(exp.Select)):
        source = select.args.get("from_")
        if source is not None and not any(select.args.get(part) for part in _NOT_A_ROW):
            used = _used(select)
            known = _columns(source.this, session) if used else None
            # A column of that name comes before the alias.
            moved = used if known is not None and used.keys().isdisjoint(known) else {}
            moved |= _in_windows(select)
            if moved:
                _move(select, source.this, moved)
    return statement


def _in_windows(select: exp.Select) -> dict[str, exp.Alias]:
    """Takes the AI calls out of the windows of `select`, and gives them by the names they get."""
    moved: dict[str, exp.Alias] = {}
    for window in list(select.find_all(exp.Window)):
        if window.find_ancestor(exp.Select) is select:
            order = window.args.get("order")
            for part in [
                *(window.args.get("partition_by") or []),
                *(order.expressions if order else []),
            ]:
                for call in outermost_calls(part):
                    name = f"_AI_{len(moved) + 1}"
                    moved[name] = exp.Alias(
                        this=call.copy(), alias=exp.to_identifier(name, quoted=True)
                    )
                    call.replace(exp.column(exp.to_identifier(name, quoted=True)))
    return moved


def _used(select: exp.Select) -> dict[str, exp.Alias]:
    """Gives the aliases of AI calls that other parts of `select` use, by upper-case name."""
    aliases = {
        column.alias.upper(): column
        for column in select.expressions
        if isinstance(column, exp.Alias)
        and outermost_calls(column)
        and not column.find(exp.AggFunc)
    }
    parts = [select.args.get("where"), select.args.get("qualify"), *select.expressions]
    names = {name for part in parts if part is not None for name in _names(part)}
    return {
        name: alias
        for name, alias in aliases.items()
        if name in names and aliases.keys().isdisjoint(_names(alias))
    }


def _names(part: Expr) -> set[str]:
    return {column.name.upper() for column in part.find_all(exp.Column) if not column.table}


def _columns(source: Expr, session: SessionContext) -> set[str] | None:
    """Gives the names of the columns of `source`; None where they are not known."""
    if isinstance(source, exp.Subquery):
        return _shown(source.this)
    if not isinstance(source, exp.Table):
        return None
    for cte in _ctes(source):
        if cte.alias.upper() == source.name.upper() and not source.db:
            return _shown(cte.this)
    return {name.upper() for name in columns_of(source, session.duck)} or None


def _ctes(table: exp.Table) -> list[exp.CTE]:
    holder, found = table.parent, []
    while holder is not None:
        found += holder.ctes if isinstance(holder, exp.Query) else []
        holder = holder.parent
    return found


def _shown(query: Expr) -> set[str] | None:
    if not isinstance(query, exp.Query) or query.is_star:
        return None
    return {name.upper() for name in query.named_selects}


def _move(select: exp.Select, source: Expr, used: dict[str, exp.Alias]) -> None:
    # Conditions stay outside: DuckDB applies them first all the same, where they allow it.
    inner = exp.select("*", *(alias.copy() for alias in used.values())).from_(source.copy())
    columns: list[Expr] = []
    for column in select.expressions:
        if column.is_star:
            star = column.find(exp.Star)
            hidden = [alias.args["alias"].copy() for alias in used.values()]
            star.set("except_", [*(star.args.get("except_") or []), *hidden])
            columns.append(column)
        elif isinstance(column, exp.Alias) and column.alias.upper() in used:
            columns.append(exp.column(column.args["alias"].copy()))
        else:
            columns.append(column)
    select.set("expressions", columns)
    select.from_(inner.subquery(source.alias_or_name or "answers"), copy=False)
