"""Numbers of NUMBER's own kind where DuckDB would give floats: quotients, averages, sums.

See https://docs.snowflake.com/en/sql-reference/operators-arithmetic#division
"""

import re

import duckdb
from sqlglot import Expr, exp

from snowflake_sandbox import macros
from snowflake_sandbox.expression_types import inside_out, types
from snowflake_sandbox.fakesnow_seams import is_added_cast

_AVERAGES: dict[type[Expr], int] = {exp.Avg: 6, exp.Median: 3, exp.PercentileCont: 3}
_CLAUSES = (exp.Filter, exp.Window, exp.WithinGroup)
_DIGITS = 38
_MOST_SCALE = 12


def rewrite(statement: Expr, duck: duckdb.DuckDBPyConnection) -> Expr:
    """Gives quotients and averages of NUMBERs their scale, and sums of integers theirs."""
    for node in inside_out(statement, exp.Div, exp.Sum, *_AVERAGES):
        query = node.find_ancestor(exp.Select)
        if query is None:
            continue
        if isinstance(node, exp.Div):
            left, right = map(_scale, types([node.this, node.expression], query, duck))
            if left is not None and right is not None:
                node.replace(_quotient(node, left, right))
        else:
            [scale] = map(_scale, types([_argument(node)], query, duck))
            added = _AVERAGES.get(type(node), 0)
            # A sum of decimals is exact already.
            if scale is not None and (added or scale == 0):
                if is_added_cast(node.this):
                    node.set("this", node.this.this)
                _cast(node, max(scale, min(scale + added, _MOST_SCALE)))
    return statement


def _argument(aggregate: Expr) -> Expr:
    """Gives what is aggregated."""
    value: Expr = aggregate.this
    if isinstance(aggregate, exp.PercentileCont) and isinstance(aggregate.parent, exp.WithinGroup):
        ordered: Expr = aggregate.parent.expression.expressions[0]
        value = ordered.this
    if is_added_cast(value):
        value = value.this
    return value.expressions[0] if isinstance(value, exp.Distinct) else value


def _scale(kind: str | None) -> int | None:
    """Gives the digits after the point of a type that is a NUMBER."""
    if decimal := re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", kind or ""):
        return int(decimal[1])
    return 0 if kind and re.fullmatch(r"U?[A-Z]*INT(EGER)?", kind) else None


def _cast(aggregate: Expr, scale: int) -> None:
    whole = aggregate
    while isinstance(whole.parent, _CLAUSES) and whole.parent.this is whole:
        whole = whole.parent
    whole.replace(exp.cast(whole.copy(), f"decimal({_DIGITS}, {scale})", dialect="duckdb"))


def _quotient(division: exp.Div, left: int, right: int) -> Expr:
    scale = max(left, min(left + 6, _MOST_SCALE))
    factor = exp.Literal.number(10 ** (scale + right - left))
    whole = macros.call(
        "quotient",
        _unscaled(division.this, left),
        _unscaled(division.expression, right),
        exp.cast(factor, "hugeint", dialect="duckdb"),
    )
    unit = exp.cast(
        exp.Literal.string(f"{10**-scale:.{scale}f}"),
        f"decimal({scale + 1}, {scale})",
        dialect="duckdb",
    )
    number = exp.cast(whole, f"decimal({_DIGITS}, 0)", dialect="duckdb")
    return exp.paren(exp.Mul(this=number, expression=unit))


def _unscaled(value: Expr, scale: int) -> Expr:
    number = value.copy()
    if scale:
        power = exp.cast(
            exp.Literal.number(10**scale), f"decimal({scale + 1}, 0)", dialect="duckdb"
        )
        number = exp.Mul(this=exp.paren(number), expression=power)
    return exp.cast(number, "hugeint", dialect="duckdb")
