"""WEEK_START and WEEK_OF_YEAR_POLICY: where a week begins, and which is the first of a year.

With their defaults DuckDB's weeks are Snowflake's: they begin on Monday, the first has four days.
See https://docs.snowflake.com/en/sql-reference/functions-date-time#label-calendar-weeks-weekdays
"""

from sqlglot import Expr, exp

from snowflake_sandbox import macros
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.session_context import SessionContext

_WEEKDAYS = {"DAYOFWEEK", "DOW", "WEEKDAY", "DW"}
_WEEKS = {"WEEK", "W", "WK", "WEEKOFYEAR", "WOY", "WY"}
_YEARS = {"YEAROFWEEK"}
_TRUNCATIONS = (exp.TimestampTrunc, exp.DateTrunc)


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Makes what counts weeks follow the session's parameters, unless they are the defaults.

    Raises:
        ProgrammingError: 000002 for what does not follow them.
    """
    start, policy = (session.parameters[name] for name in ("WEEK_START", "WEEK_OF_YEAR_POLICY"))
    if (start, policy) == ("0", "0"):
        return statement
    settings: list[Expr] = [exp.Literal.number(max(int(start), 1)), exp.Literal.number(policy)]
    for call in list(statement.find_all(exp.Func)):
        if replacement := _replacement(call, start, settings):
            call.replace(replacement)
    return statement


def _replacement(call: exp.Func, start: str, settings: list[Expr]) -> Expr | None:
    part = call.this.name.upper() if isinstance(call, exp.Extract) else ""
    moment = call.expression if part else call.this
    if (isinstance(call, exp.DayOfWeek) or part in _WEEKDAYS) and start != "0":
        return macros.call("day_of_week", moment, settings[0])
    if isinstance(call, exp.Week) or part in _WEEKS:
        return macros.call("week_of_year", moment, *settings)
    if isinstance(call, exp.YearOfWeek) or part in _YEARS:
        return macros.call("year_of_week", moment, *settings)
    if call.text("unit").upper() not in _WEEKS:
        return None
    if isinstance(call, _TRUNCATIONS):
        return macros.call("start_of_week", moment, settings[0])
    if isinstance(call, exp.DateDiff):
        return macros.call("weeks_between", call.expression, call.this, settings[0])
    if isinstance(call, (exp.LastDay, exp.TimeSlice)):
        raise unsupported(f"{call.key.upper()} of weeks with WEEK_START = {start}")
    return None
