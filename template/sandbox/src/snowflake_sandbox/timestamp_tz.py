"""TIMESTAMP_TZ: an instant with the offset that it came with, which DuckDB has no type for.

It is kept as a STRUCT of both. DuckDB's own type is TIMESTAMP_LTZ, shown in the session's zone.
See https://docs.snowflake.com/en/sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz
"""

from collections.abc import Callable, Iterable

import duckdb
from sqlglot import Expr, exp

from snowflake_sandbox import macros
from snowflake_sandbox.expression_types import types_in_place

DUCKDB_TYPE = "STRUCT(instant TIMESTAMP WITH TIME ZONE, offset_minutes SMALLINT)"
# To ask DuckDB for their type would cost more than the statement itself.
_NEVER = (
    exp.Boolean,
    exp.Concat,
    exp.Connector,
    exp.DataType,
    exp.DPipe,
    exp.Identifier,
    exp.Literal,
    exp.MD5,
    exp.Not,
    exp.Null,
    exp.Predicate,
)


def converted(value: Expr, duck: duckdb.DuckDBPyConnection) -> Expr:
    """Gives any value as a TIMESTAMP_TZ; without an offset of its own it has the session's."""
    if is_timestamp_tz(value, duck):
        return value.copy()
    return macros.call("to_timestamp_tz", value.copy())


def is_timestamp_tz(value: Expr, duck: duckdb.DuckDBPyConnection) -> bool:
    """Tells whether an expression is a TIMESTAMP_TZ where it stands."""
    return bool(timestamps_tz([value], duck))


def timestamps_tz(values: Iterable[Expr], duck: duckdb.DuckDBPyConnection) -> list[Expr]:
    """Gives those of some expressions that are a TIMESTAMP_TZ where they stand."""
    asked = [value for value in values if not isinstance(value, _NEVER)]
    known = types_in_place(asked, duck)
    return [value for value in asked if known.get(id(value)) == DUCKDB_TYPE]


def as_type(value: Expr, kind: str, duck: duckdb.DuckDBPyConnection) -> Expr | None:
    """Gives a TIMESTAMP_TZ as another of DuckDB's types, or None when `value` is something else."""
    if kind not in _AS_TYPE or not is_timestamp_tz(value, duck):
        return None
    return exp.cast(_AS_TYPE[kind](value), kind, dialect="duckdb")


def instant(value: Expr, duck: duckdb.DuckDBPyConnection) -> Expr:
    """Gives the instant of a value of any type."""
    if is_timestamp_tz(value, duck):
        return field(value, "instant")
    if isinstance(value, exp.Literal) and value.is_string:
        return field(converted(value, duck), "instant")
    return exp.cast(value.copy(), "timestamptz", dialect="duckdb")


def field(value: Expr, name: str) -> Expr:
    """Gives a part of a TIMESTAMP_TZ: "instant" or "offset_minutes"."""
    arguments = [value.copy(), exp.Literal.string(name)]
    return exp.Anonymous(this="struct_extract", expressions=arguments)


def clock(value: Expr) -> Expr:
    """Gives a TIMESTAMP_TZ as the wall clock of its offset."""
    return macros.call("wall_clock", value.copy())


_AS_TYPE: dict[str, Callable[[Expr], Expr]] = {
    "TIMESTAMP WITH TIME ZONE": lambda value: field(value, "instant"),
    "TIMESTAMP": clock,
    "DATE": clock,
    "TIME": clock,
}
