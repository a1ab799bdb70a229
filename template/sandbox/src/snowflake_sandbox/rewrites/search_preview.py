"""`SNOWFLAKE.CORTEX.SEARCH_PREVIEW`: what a search service finds, with constant arguments only.

See https://docs.snowflake.com/en/sql-reference/functions/search_preview-snowflake-cortex
"""

import json
from typing import Any
from uuid import uuid4

from sqlglot import Expr, exp

from snowflake_sandbox import stored_objects
from snowflake_sandbox.errors import compilation_error, programming_error
from snowflake_sandbox.rewrites import search_services
from snowflake_sandbox.search import matcher, ranked
from snowflake_sandbox.session_context import SessionContext, relation_name
from snowflake_sandbox.stored_objects import StoredObject

_NAME = "SNOWFLAKE.CORTEX.SEARCH_PREVIEW"
_PARAMETERS = {"query", "columns", "filter", "limit"}
_DEFAULT_LIMIT = 10
_HIGHEST_LIMIT = 1000


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Puts the answer in the place of each call.

    Raises:
        ProgrammingError: arguments that are no constants, a service that there is not, or a query
            that it does not understand.
    """
    for call in list(statement.find_all(exp.Dot)):
        is_call = isinstance(call.expression, exp.Anonymous)
        if is_call and ".".join(part.name for part in call.flatten()).upper() == _NAME:
            found = exp.Literal.string(json.dumps(_answer(call.expression, session), default=str))
            call.replace(exp.cast(found, "json", dialect="duckdb"))
    return statement


def _answer(call: Expr, session: SessionContext) -> dict[str, Any]:
    arguments = call.expressions
    if len(arguments) != 2 or not all(isinstance(value, exp.Literal) for value in arguments):
        raise compilation_error(
            1015, "42601", f"Invalid arguments for {_NAME}: it takes two constant strings."
        )
    name = relation_name(exp.to_table(arguments[0].name, dialect="snowflake"), session)
    service = stored_objects.find(session.duck, search_services.KIND, name)
    if service is None:
        raise compilation_error(
            2003,
            "02000",
            f"Cortex search service '{'.'.join(name)}' does not exist or not authorized.",
        )
    if service.definition["serving"] != "RUNNING":
        raise programming_error(
            392600, "55000", f"Serving of '{'.'.join(name)}' is suspended; resume it to search."
        )
    try:
        return {"results": _search(service, arguments[1].name, session), "request_id": str(uuid4())}
    except (ValueError, TypeError, AttributeError) as error:
        raise programming_error(392700, "22023", f"Invalid search query: {error}") from None


def _search(service: StoredObject, text: str, session: SessionContext) -> list[dict[str, Any]]:
    definition = service.definition
    parameters = json.loads(text)
    if unknown := sorted(set(parameters) - _PARAMETERS):
        raise ValueError(f"unknown parameter {unknown[0]!r}")
    query, limit = parameters.get("query"), parameters.get("limit", _DEFAULT_LIMIT)
    if not isinstance(query, str):
        raise ValueError("query must be given, as a string")
    if not isinstance(limit, int) or not 1 <= limit <= _HIGHEST_LIMIT:
        raise ValueError(f"limit must be a whole number from 1 to {_HIGHEST_LIMIT}")
    columns = parameters.get("columns") or [definition["search_column"]]
    types = search_services.columns_of(service.name, session)
    for column in columns:
        if column.upper() not in types:
            raise ValueError(f"there is no column {column!r} in the service")
    passes = matcher(
        parameters.get("filter", {}), definition["attributes"], definition["primary_key"]
    )
    index = search_services.index_of(service.name)
    found = session.duck.execute(f"select * from {index} order by all").fetchall()
    rows = [dict(zip(types, _decoded(row, types), strict=True)) for row in found]
    rows = [row for row in rows if passes(row)]
    order = ranked([row[definition["search_column"]] for row in rows], query)[:limit]
    return [{column: _shown(rows[n][column.upper()]) for column in columns} for n in order]


def _decoded(row: tuple[Any, ...], types: dict[str, str]) -> list[Any]:
    return [
        json.loads(value) if kind == "JSON" and value is not None else value
        for value, kind in zip(row, types.values(), strict=True)
    ]


def _shown(value: Any) -> Any:
    """Gives a value as the service returns it: everything but lists is text."""
    return value if value is None or isinstance(value, list) else str(value)
