"""Which columns of a query are OBJECT or ARRAY, as far as the query itself tells.

DuckDB has one type for them and for VARIANT, JSON, so that what a table holds is VARIANT.
See https://docs.snowflake.com/en/sql-reference/data-types-semistructured
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlglot import Expr, exp

from snowflake_sandbox import dialect
from snowflake_sandbox.cortex.words import word_set
from snowflake_sandbox.rewrites.cortex_calls import returned_type

OBJECT, ARRAY = "OBJECT", "ARRAY"

_OBJECTS = word_set(
    """
    AS_OBJECT OBJECT_AGG OBJECT_CONSTRUCT OBJECT_CONSTRUCT_KEEP_NULL OBJECT_DELETE OBJECT_INSERT
    OBJECT_PICK PROMPT TO_OBJECT
    """
)
_ARRAYS = word_set(
    """
    ARRAY_AGG ARRAY_APPEND ARRAY_CAT ARRAY_COMPACT ARRAY_DISTINCT ARRAY_EXCEPT ARRAY_FLATTEN
    ARRAY_GENERATE_RANGE ARRAY_INSERT ARRAY_INTERSECTION ARRAY_PREPEND ARRAY_REMOVE ARRAY_SLICE
    ARRAY_SORT ARRAY_UNION_AGG ARRAY_UNIQUE_AGG AS_ARRAY OBJECT_KEYS SPLIT STRTOK_TO_ARRAY TO_ARRAY
    """
)
# Names that DuckDB gives to types which travel as an OBJECT and as an ARRAY.
_DUCKDB_TYPES = {OBJECT: "STRUCT()", ARRAY: "JSON[]"}

Kinds = dict[str, str | None]  # by name of the column, in order


def semi_structured_columns(columns: list[tuple[Any, ...]], command: str) -> list[tuple[Any, ...]]:
    """Gives the columns that DuckDB describes, those of JSON with what a query makes of them.

    Args:
        columns: As DESCRIBE lists them.
        command: What they are the result of, in Snowflake's SQL.
    """
    if all(kind != "JSON" for _, kind, *_ in columns):
        return columns
    query = dialect.parse(command)
    if not isinstance(query, exp.Query):
        return columns
    kinds = list(_kinds(query, {}).values())
    if len(kinds) != len(columns):
        return columns  # It selects the columns of a table.
    return [
        (name, _DUCKDB_TYPES.get(kind or "", type_) if type_ == "JSON" else type_, *rest)
        for (name, type_, *rest), kind in zip(columns, kinds, strict=True)
    ]


def _kinds(query: Expr, known: Mapping[str, Kinds]) -> Kinds:
    """Gives the kinds of all columns of `query`; none at all if there are some it does not name."""
    within = dict(known)
    for cte in query.ctes if isinstance(query, exp.Query) else []:
        within[cte.alias.upper()] = _kinds(cte.this, within)
    if isinstance(query, exp.Subquery):
        return _kinds(query.this, within)
    if isinstance(query, exp.SetOperation):
        return _kinds(query.this, within)
    if not isinstance(query, exp.Select):
        return {}
    sources = dict(_sources(query, within))
    kinds: Kinds = {}
    for position, column in enumerate(query.expressions):
        if column.is_star:
            if len(sources) != 1 or not (shown := next(iter(sources.values()))):
                return {}
            kinds |= shown
        else:
            kinds[column.output_name.upper() or f"?{position}"] = _kind(column, sources)
    return kinds


def _sources(select: exp.Select, known: Mapping[str, Kinds]) -> Iterator[tuple[str, Kinds]]:
    beginning = select.args.get("from_")
    for clause in [beginning, *(select.args.get("joins") or [])]:
        if clause is not None:
            source = clause.this
            name = source.alias_or_name.upper()
            if isinstance(source, exp.Subquery):
                yield name, _kinds(source.this, known)
            else:
                is_known = isinstance(source, exp.Table) and not source.db
                yield name, known.get(source.name.upper(), {}) if is_known else {}


def _kind(value: Expr, sources: Mapping[str, Kinds]) -> str | None:
    if isinstance(value, (exp.Alias, exp.Paren, exp.Window, exp.WithinGroup)):
        return _kind(value.this, sources)
    if isinstance(value, exp.Column):
        held = [sources.get(value.table.upper(), {})] if value.table else sources.values()
        return next((kind for kinds in held if (kind := kinds.get(value.name.upper()))), None)
    if isinstance(value, exp.Cast):
        wanted = value.to.this
        return next((kind for kind in _DUCKDB_TYPES if wanted == exp.DataType.Type[kind]), None)
    branches = _branches(value)
    if branches:
        kinds = {_kind(branch, sources) for branch in branches if not isinstance(branch, exp.Null)}
        return kinds.pop() if len(kinds) == 1 else None
    if returned := returned_type(value):
        return returned if returned in _DUCKDB_TYPES else None
    if isinstance(value, exp.Array):
        return ARRAY
    name = value.sql(dialect="snowflake").partition("(")[0] if isinstance(value, exp.Func) else ""
    return OBJECT if name in _OBJECTS else ARRAY if name in _ARRAYS else None


def _branches(value: Expr) -> list[Expr]:
    if isinstance(value, exp.If):
        return [branch for name in ("true", "false") if (branch := value.args.get(name))]
    if isinstance(value, exp.Case):
        results = [branch.args["true"] for branch in value.args["ifs"]]
        return [*results, *filter(None, [value.args.get("default")])]
    return [value.this, *value.expressions] if isinstance(value, exp.Coalesce) else []
