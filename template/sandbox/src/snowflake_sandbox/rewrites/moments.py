"""What statements do with TIMESTAMP_TZ.

Comparisons look at the instant; what asks for a day, an hour or a text looks at the clock of that
offset; what only passes values on passes them on; anything else is refused.
See https://docs.snowflake.com/en/sql-reference/data-types-datetime#timestamp-ltz-timestamp-ntz-timestamp-tz
"""

from collections.abc import Iterator

import duckdb
from sqlglot import Expr, exp

from snowflake_sandbox import macros
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.expression_types import inside_out, types_in_place
from snowflake_sandbox.fakesnow_seams import OBJECT_OF_ROW_MACRO, TO_TIMESTAMP_MACRO
from snowflake_sandbox.table_columns import types_in
from snowflake_sandbox.timestamp_tz import (
    DUCKDB_TYPE,
    clock,
    converted,
    field,
    instant,
    timestamps_tz,
)

_CONVERT = "_CONVERT_TIMEZONE"
_MARK = "timestamp_tz"
_NAMES = {"TO_TIMESTAMP_TZ", "TRY_TO_TIMESTAMP_TZ"}
_LOCAL_NAMES = {"TO_TIMESTAMP_LTZ", "TRY_TO_TIMESTAMP_LTZ"}
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In)
_NULL_SAFE = (exp.NullSafeEQ, exp.NullSafeNEQ)
_OPERATORS = (exp.Func, exp.Binary, exp.Between, exp.In)
_OF_THE_CLOCK = (
    exp.Extract,
    exp.Year,
    exp.Quarter,
    exp.Month,
    exp.Week,
    exp.WeekOfYear,
    exp.YearOfWeek,
    exp.DayOfMonth,
    exp.Day,
    exp.DayOfWeek,
    exp.DayOfWeekIso,
    exp.DayOfYear,
    exp.Hour,
    exp.Minute,
    exp.Second,
    exp.Dayname,
    exp.Monthname,
    exp.LastDay,
    exp.TsOrDsToDate,
    exp.TsOrDsToTime,
)
_MOVED = (exp.TimestampTrunc, exp.DateTrunc, exp.DateAdd, exp.TimestampAdd)
_PASSED_ON = (
    exp.AggFunc,
    exp.Case,
    exp.Coalesce,
    exp.If,
    exp.Nullif,
    exp.RowNumber,
    exp.Window,
)
_REFUSED_AGGREGATES = (exp.GroupConcat, exp.ApproxDistinct)
# What joins texts, or makes a VARIANT, in which a TIMESTAMP_TZ is its text.
_OF_TEXTS = (exp.DPipe, exp.Concat, exp.Array, exp.ArrayAgg)
_OF_VARIANTS = {"to_json", "list"}
_WALL_CLOCK_CASTS = {exp.DataType.Type.DATE, exp.DataType.Type.TIME}
_TEXTS = {exp.DataType.Type.VARCHAR, exp.DataType.Type.TEXT}


def before(statement: Expr) -> Expr:
    """Reads the functions of TIMESTAMP_TZ and _LTZ as casts, in Snowflake's syntax tree.

    What is a TIMESTAMP_TZ there is marked: later on, DuckDB's type may have the same name.
    """
    for call in list(statement.find_all(exp.Anonymous)):
        name = call.name.upper()
        if name in _NAMES | _LOCAL_NAMES and len(call.expressions) == 1:
            is_local = name in _LOCAL_NAMES
            kind = exp.DataType.build("timestampltz" if is_local else "timestamptz")
            cast = exp.TryCast if name.startswith("TRY_") else exp.Cast
            call.replace(cast(this=call.expressions[0], to=kind))
        elif name in _NAMES | _LOCAL_NAMES:
            raise unsupported(f"{name} with a format")
    for kind in statement.find_all(exp.DataType):
        if kind.this == exp.DataType.Type.TIMESTAMPTZ:
            kind.meta[_MARK] = True
    for conversion in list(statement.find_all(exp.ConvertTimezone)):
        if not conversion.args.get("source_tz"):
            arguments = [conversion.args["target_tz"], conversion.args["timestamp"]]
            conversion.replace(exp.Anonymous(this=_CONVERT, expressions=arguments))
    return statement


def rewrite(statement: Expr, duck: duckdb.DuckDBPyConnection) -> Expr:
    """Brings everything about TIMESTAMP_TZ to what DuckDB can do, in its syntax tree.

    Raises:
        ProgrammingError: 000002 for what is not emulated.
    """
    if not _is_involved(statement, duck):
        return statement
    if any(call.name.lower() == OBJECT_OF_ROW_MACRO for call in statement.find_all(exp.Anonymous)):
        raise unsupported("OBJECT_CONSTRUCT(*) beside a TIMESTAMP_TZ")
    for node in inside_out(statement, exp.ColumnDef, exp.Distinct, *_OPERATORS):
        if isinstance(node, exp.Cast) and _is_marked(node.to):
            node.replace(_try(node, converted(node.this, duck)))
        elif isinstance(node, exp.Cast) and node.to.this == exp.DataType.Type.TIMESTAMPLTZ:
            node.replace(_try(node, instant(node.this, duck)))
        elif isinstance(node, exp.Anonymous) and node.name.upper() == _CONVERT:
            zone, moment = node.expressions
            node.replace(macros.call("in_zone", zone, instant(moment, duck)))
        elif isinstance(node, exp.ColumnDef):
            _define(node)
        elif isinstance(node, exp.Distinct) and isinstance(node.parent, exp.Count):
            for value in timestamps_tz(node.expressions, duck):
                value.replace(field(value, "instant"))
        elif isinstance(node, _OPERATORS) and not _is_assignment(node):
            _follow(node, duck)
    return statement


def _is_text(value: Expr, duck: duckdb.DuckDBPyConnection) -> bool:
    if isinstance(value, exp.Literal):
        return value.is_string
    return types_in_place([value], duck) == {id(value): "VARCHAR"}


def _is_involved(statement: Expr, duck: duckdb.DuckDBPyConnection) -> bool:
    local = exp.DataType.Type.TIMESTAMPLTZ
    if any(_is_marked(kind) or kind.this == local for kind in statement.find_all(exp.DataType)):
        return True
    if any(call.name.upper() == _CONVERT for call in statement.find_all(exp.Anonymous)):
        return True
    return DUCKDB_TYPE in types_in(statement, duck)


def _is_assignment(node: Expr) -> bool:
    return isinstance(node.parent, exp.Update) and node.arg_key == "expressions"


def _is_marked(kind: exp.DataType) -> bool:
    return _MARK in kind.meta


def _define(column: exp.ColumnDef) -> None:
    kind = column.args.get("kind")
    if isinstance(kind, exp.DataType) and _is_marked(kind):
        kind.replace(exp.DataType.build(DUCKDB_TYPE, dialect="duckdb"))
        for default in column.find_all(exp.DefaultColumnConstraint):
            default.set("this", macros.call("to_timestamp_tz", default.this.copy()))


def _try(cast: exp.Cast, value: Expr) -> Expr:
    is_try = isinstance(cast, exp.TryCast)
    return exp.Anonymous(this="try", expressions=[value]) if is_try else value


def _follow(node: Expr, duck: duckdb.DuckDBPyConnection) -> None:
    """Lets an operator or a function do with a TIMESTAMP_TZ what it does on Snowflake."""
    moments = timestamps_tz(_operands(node), duck)
    if not moments:
        return
    if isinstance(node, exp.ArrayAgg) and isinstance(moments[0], exp.Distinct):
        raise unsupported("ARRAY_AGG of DISTINCT values of a TIMESTAMP_TZ")
    if isinstance(node, (*_COMPARISONS, *_NULL_SAFE)):
        for operand in list(node.iter_expressions()):
            if operand in moments:
                operand.replace(instant(operand, duck))
            elif _is_text(operand, duck):
                operand.replace(field(converted(operand, duck), "instant"))
    elif isinstance(node, exp.Cast):
        node.replace(_cast(node))
    elif isinstance(node, _OF_TEXTS) or _name(node) in _OF_VARIANTS:
        for moment in moments:
            moment.replace(macros.call("timestamp_tz_text", moment.copy()))
    elif isinstance(node, exp.DateDiff):
        ends = (converted(end, duck) for end in (node.expression, node.this))
        unit = exp.Literal.string(node.text("unit").lower())
        node.replace(macros.call("moments_apart", unit, *ends))
    elif _is_epoch(node):
        moments[0].replace(field(moments[0], "instant"))
    elif isinstance(node, _OF_THE_CLOCK) or _name(node) in {"strftime", TO_TIMESTAMP_MACRO}:
        moments[0].replace(clock(moments[0]))
    elif _name(node) == "date_part":
        minutes = exp.Mul(
            this=field(moments[0], "offset_minutes"), expression=exp.Literal.number(60)
        )
        node.replace(exp.paren(minutes))
    elif isinstance(node, _MOVED) or _is_shift(node):
        moment = moments[0].copy()
        moments[0].replace(clock(moment))
        node.replace(macros.call("at_offset", node.copy(), field(moment, "offset_minutes")))
    elif isinstance(node, exp.Is):
        pass
    elif isinstance(node, _REFUSED_AGGREGATES) or not isinstance(node, _PASSED_ON):
        raise unsupported(f"{(_name(node) or node.key).upper()} of a TIMESTAMP_TZ")


def _operands(node: Expr) -> Iterator[Expr]:
    """Gives what a node works on, an aggregate's without the order that it is brought into."""
    for child in node.iter_expressions():
        yield child.this if isinstance(child, exp.Order) and child.this else child


def _cast(cast: exp.Cast) -> Expr:
    if cast.to.this in _TEXTS:
        return macros.call("timestamp_tz_text", cast.this.copy())
    if cast.to.this in _WALL_CLOCK_CASTS:
        return exp.Cast(this=clock(cast.this), to=cast.to.copy())
    raise unsupported(f"a cast of a TIMESTAMP_TZ to {cast.to.sql(dialect='snowflake')}")


def _name(node: Expr) -> str:
    return node.name.lower() if isinstance(node, exp.Anonymous) else ""


def _is_epoch(node: Expr) -> bool:
    return isinstance(node, exp.Extract) and node.this.name.upper().startswith("EPOCH")


def _is_shift(node: Expr) -> bool:
    return isinstance(node, (exp.Add, exp.Sub)) and isinstance(node.expression, exp.Interval)
