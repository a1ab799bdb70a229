"""`'09/01/2023'::date`: a date that is written month first, which DuckDB does not read.

Dates in columns are read as moments only: see `macros.sql`.
See https://docs.snowflake.com/en/sql-reference/date-time-input-output#date-formats
"""

import re

from sqlglot import Expr, exp

_WRITTEN = re.compile(r"\s*(\d\d?)/(\d\d?)/(\d{4})\b(.*)", re.DOTALL)
_READERS = (exp.DateAdd, exp.DateDiff)


def rewrite(statement: Expr) -> Expr:
    """Writes such a constant year first wherever it is read as a date."""
    for literal in list(statement.find_all(exp.Literal)):
        found = _WRITTEN.fullmatch(literal.name) if literal.is_string else None
        if found and _is_read_as_date(literal):
            month, day, year, rest = found.groups()
            literal.replace(exp.Literal.string(f"{year}-{month:0>2}-{day:0>2}{rest}"))
    return statement


def _is_read_as_date(literal: exp.Literal) -> bool:
    parent = literal.parent
    if isinstance(parent, exp.Cast):
        return parent.to.this in exp.DataType.TEMPORAL_TYPES
    return isinstance(parent, _READERS)
