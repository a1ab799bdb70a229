"""`TO_CHAR(moment, 'YYYY-MM')`: the format tells the parser what type `moment` is of."""

import re

from sqlglot import Expr, exp
from sqlglot.dialects.snowflake import Snowflake

_DATE_ELEMENT = re.compile("[YMDH]", re.IGNORECASE)


def rewrite(statement: Expr) -> Expr:
    """Reads `TO_CHAR` with the format of a date as what it is, and without a format as a cast."""
    for call in list(statement.find_all(exp.ToChar)):
        pattern = call.args.get("format")
        if pattern is None:
            call.replace(exp.cast(call.this, "varchar"))
        elif isinstance(pattern, exp.Literal) and _DATE_ELEMENT.search(pattern.name):
            call.replace(exp.TimeToStr(this=call.this, format=Snowflake().format_time(pattern)))
    return statement
