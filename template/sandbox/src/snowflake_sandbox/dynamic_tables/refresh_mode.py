"""Which refresh mode a query can have.

See https://docs.snowflake.com/en/user-guide/dynamic-tables/supported-queries
"""

from sqlglot import Expr, exp

from snowflake_sandbox.dynamic_tables.answer_memory import ROW
from snowflake_sandbox.dynamic_tables.registry import DynamicTable
from snowflake_sandbox.errors import compilation_error, unsupported

_NEVER_INCREMENTAL = (exp.Limit, exp.Except, exp.Intersect, exp.AnyValue, exp.Rand)
_OUTSIDE_SELECT = (exp.Where, exp.Group, exp.Having, exp.Qualify, exp.Order, exp.Join)
_CLOCKS = (exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.Localtimestamp)
_AGGREGATES = {"AI_AGG", "AI_SUMMARIZE_AGG"}
_NOT_A_ROW = ("joins", "laterals", "group", "distinct", "with_", "with")


def resolved(asked: str, query: Expr, upstream: list[DynamicTable]) -> tuple[str, str | None]:
    """Gives the mode that AUTO, FULL or INCREMENTAL means for `query`, and Snowflake's reason.

    Raises:
        ProgrammingError: 002711 when INCREMENTAL cannot be, 000002 for another mode.
    """
    if asked == "FULL":
        return "FULL", "USER_SPECIFIED_FULL_REFRESH"
    if asked not in {"AUTO", "INCREMENTAL"}:
        raise unsupported(f"REFRESH_MODE = {asked}")
    obstacle, reason = _obstacle(query), "QUERY_NOT_SUPPORTED_FOR_INCREMENTAL"
    full = next((table for table in upstream if table.refresh_mode == "FULL"), None)
    if obstacle is None and full:
        obstacle, reason = f"it reads {full.full_name}", "UPSTREAM_USES_FULL_REFRESH"
    if obstacle is None:
        return "INCREMENTAL", None
    if asked == "AUTO":
        return "FULL", reason
    raise compilation_error(
        2711,
        "0A000",
        f"Dynamic table cannot be refreshed incrementally: {obstacle} ({reason}).",
    )


def mark_rows(query: Expr) -> Expr:
    """Tells each AI call which row it is made for, where the query selects from one table."""
    source = query.args.get("from_") or query.args.get("from")
    is_row_by_row = (
        isinstance(query, exp.Select)
        and source is not None
        and isinstance(source.this, exp.Table)
        and not any(query.args.get(part) for part in _NOT_A_ROW)
        and not any(nested is not query for nested in query.find_all(exp.Select))
    )
    if is_row_by_row and source is not None:
        alias = exp.to_identifier(source.this.alias_or_name, quoted=True)
        for call in _ai_calls(query):
            row = exp.Anonymous(this="hash", expressions=[exp.Column(this=alias.copy())])
            call.append("expressions", exp.Kwarg(this=exp.var(ROW), expression=row))
    return query


def _obstacle(query: Expr) -> str | None:
    if found := query.find(*_NEVER_INCREMENTAL):
        return f"it has {found.key.upper()}"
    if any(_is_outside_from(nested) for nested in query.find_all(exp.Select, exp.SetOperation)):
        return "it has a subquery outside FROM"
    if any(_is_unequal_outer(join) for join in query.find_all(exp.Join)):
        return "it has an outer join on something else than equality"
    for clock in query.find_all(*_CLOCKS):
        if not clock.find_ancestor(exp.Where, exp.Having, exp.Qualify):
            return f"it has {clock.key.upper()} in the SELECT list"
    for call in _ai_calls(query):
        if call.name.upper() in _AGGREGATES or call.find_ancestor(*_OUTSIDE_SELECT):
            return f"it has {call.name.upper()} outside the SELECT list, or as an aggregate"
    return None


def _is_outside_from(nested: Expr) -> bool:
    holder = nested.parent
    while isinstance(holder, exp.Subquery):
        holder = holder.parent
    return not isinstance(holder, (type(None), exp.From, exp.Join, exp.CTE, exp.SetOperation))


def _is_unequal_outer(join: exp.Join) -> bool:
    on = join.args.get("on")
    compared = list(on.find_all(exp.Predicate)) if isinstance(on, Expr) else []
    return bool(join.side) and any(not isinstance(node, (exp.EQ, exp.And)) for node in compared)


def _ai_calls(query: Expr) -> list[exp.Anonymous]:
    return [call for call in query.find_all(exp.Anonymous) if _is_ai_call(call)]


def _is_ai_call(call: exp.Anonymous) -> bool:
    schema = call.parent.this.sql().upper() if isinstance(call.parent, exp.Dot) else ""
    return call.name.upper().startswith("AI_") or schema == "SNOWFLAKE.CORTEX"
