"""Which columns of a query are OBJECT or ARRAY, as it tells itself, or a table that it reads.

DuckDB has one type for them and for VARIANT, JSON.
See https://docs.snowflake.com/en/sql-reference/data-types-semistructured
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlglot import Expr, exp

from snowflake_sandbox import column_kinds, dialect
from snowflake_sandbox.column_kinds import ARRAY, OBJECT, Kinds
from snowflake_sandbox.cortex.words import word_set
from snowflake_sandbox.rewrites.cortex_calls import returned_type
from snowflake_sandbox.session_context import SessionContext, relation_name

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


def semi_structured_columns(
    columns: list[tuple[Any, ...]], command: str, session: SessionContext
) -> list[tuple[Any, ...]]:
    """Gives the columns that DuckDB describes, those of JSON with what a query makes of them.

    Args:
        columns: As DESCRIBE lists them.
        command: What they are the result of, in Snowflake's SQL.
        session: Where that ran.
    """
    if all(kind != "JSON" for _, kind, *_ in columns):
        return columns
    query = dialect.parse(command)
    if not isinstance(query, exp.Query):
        return columns
    kinds = kinds_of(query, session)
    if len(kinds) != len(columns):
        return columns
    return [
        (name, _DUCKDB_TYPES.get(kind or "", type_) if type_ == "JSON" else type_, *rest)
        for (name, type_, *rest), (_, kind) in zip(columns, kinds, strict=True)
    ]


def kinds_of(
    query: Expr, session: SessionContext, known: Mapping[str, Kinds] | None = None
) -> Kinds:
    """Gives the kinds of all columns of a query; none at all if there are some it does not name.

    Args:
        query: In Snowflake's syntax tree.
        session: Where it runs.
        known: The columns of the CTEs around it.
    """
    within = dict(known or {})
    for cte in query.ctes if isinstance(query, exp.Query) else []:
        within[cte.alias.upper()] = kinds_of(cte.this, session, within)
    if isinstance(query, (exp.Subquery, exp.SetOperation)):
        return kinds_of(query.this, session, within)
    if not isinstance(query, exp.Select):
        return []
    sources = dict(_sources(query, session, within))
    kinds: Kinds = []
    for column in query.expressions:
        if column.is_star:
            table = column.table.upper() if isinstance(column, exp.Column) else ""
            shown = [sources.get(table, [])] if table else list(sources.values())
            if not all(shown):
                return []
            kinds += [column for held in shown for column in held]
        else:
            kinds.append((column.output_name.upper(), _kind(column, sources)))
    return kinds


def _sources(
    select: exp.Select, session: SessionContext, known: Mapping[str, Kinds]
) -> Iterator[tuple[str, Kinds]]:
    beginning = select.args.get("from_")
    for clause in [beginning, *(select.args.get("joins") or [])]:
        if clause is not None:
            source = clause.this
            name = source.alias_or_name.upper()
            if isinstance(source, exp.Subquery):
                yield name, kinds_of(source.this, session, known)
            elif not isinstance(source, exp.Table):
                yield name, []
            elif source.name.upper() in known and not source.db:
                yield name, known[source.name.upper()]
            else:
                yield name, column_kinds.of(relation_name(source, session), session)


def _kind(value: Expr, sources: Mapping[str, Kinds]) -> str | None:
    if isinstance(value, (exp.Alias, exp.Paren, exp.Window, exp.WithinGroup)):
        return _kind(value.this, sources)
    if isinstance(value, exp.Column):
        held = [sources.get(value.table.upper(), [])] if value.table else sources.values()
        named = (kind for kinds in held for name, kind in kinds if name == value.name.upper())
        return next(filter(None, named), None)
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
