"""Moments on their way into a column: each becomes what the type of the column keeps of it.

A wall clock is kept without an offset, a TIMESTAMP_TZ with its own; DuckDB would convert otherwise.
See https://docs.snowflake.com/en/sql-reference/data-types-datetime
"""

from datetime import datetime
from typing import Any

import duckdb
from sqlglot import Expr, exp

from snowflake_sandbox import macros, timestamp_tz
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.rewrites.column_types import assignments
from snowflake_sandbox.session_context import target
from snowflake_sandbox.table_columns import columns_of

_LOCAL, _WALL_CLOCK = "TIMESTAMP WITH TIME ZONE", "TIMESTAMP"


def with_offsets(statement: Expr, values: Any) -> Any:
    """Gives the values bound to an INSERT, those with an offset as texts, which keep it."""
    if not isinstance(statement, exp.Insert):
        return values
    if isinstance(values, list):
        return [with_offsets(statement, value) for value in values]
    return values.isoformat(" ") if isinstance(values, datetime) and values.tzinfo else values


def rewrite(statement: Expr, duck: duckdb.DuckDBPyConnection) -> Expr:
    """Converts what INSERT, UPDATE and MERGE assign to timestamps.

    Raises:
        ProgrammingError: 000002 for what is not emulated.
    """
    if not isinstance(statement, (exp.Insert, exp.Update, exp.Merge, exp.Copy)):
        return statement
    table = target(statement)
    types = columns_of(table, duck) if table is not None else {}
    if timestamp_tz.DUCKDB_TYPE in types.values() and isinstance(statement, exp.Copy):
        raise unsupported("COPY INTO a column of type TIMESTAMP_TZ")
    if isinstance(statement, exp.Copy):
        return statement
    for column, value in list(assignments(statement, list(types))):
        if (kind := types.get(column, "")) and not isinstance(value, (exp.Null, exp.Var)):
            if kind == timestamp_tz.DUCKDB_TYPE and _is_bound_elsewhere(value, statement):
                raise unsupported("a TIMESTAMP_TZ that is bound to anything but an INSERT")
            if replacement := _converted(value, kind, duck):
                value.replace(replacement)
    return statement


def _is_bound_elsewhere(value: Expr, statement: Expr) -> bool:
    return not isinstance(statement, exp.Insert) and value.find(exp.Placeholder) is not None


def _converted(value: Expr, kind: str, duck: duckdb.DuckDBPyConnection) -> Expr | None:
    is_text = isinstance(value, exp.Literal) and value.is_string
    if kind == timestamp_tz.DUCKDB_TYPE:
        return timestamp_tz.converted(value, duck)
    if moment := timestamp_tz.as_type(value, kind, duck):
        return moment
    if kind == _LOCAL and is_text:
        arguments = [timestamp_tz.converted(value, duck), exp.Literal.string("instant")]
        return exp.Anonymous(this="struct_extract", expressions=arguments)
    if kind == _WALL_CLOCK and (is_text or isinstance(value, (exp.Column, exp.Placeholder))):
        return macros.call("to_wall_clock", value.copy(), exp.Literal.number(0))
    return None
