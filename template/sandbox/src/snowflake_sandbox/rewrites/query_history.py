"""`TABLE(INFORMATION_SCHEMA.QUERY_HISTORY(…))` and its siblings: the last seven days, at once.

Arguments choose the rows first, and only then does a WHERE look at them. Statements that are still
running are not listed.
See https://docs.snowflake.com/en/sql-reference/functions/query_history
"""

from collections.abc import Iterator

from sqlglot import Expr, exp

from snowflake_sandbox.access import enforcement
from snowflake_sandbox.errors import compilation_error, programming_error
from snowflake_sandbox.session_context import SessionContext

_COMMON = (
    "END_TIME_RANGE_START",
    "END_TIME_RANGE_END",
    "RESULT_LIMIT",
    "INCLUDE_CLIENT_GENERATED_STATEMENT",
)
_PARAMETERS = {
    "QUERY_HISTORY": _COMMON,
    "QUERY_HISTORY_BY_SESSION": ("SESSION_ID", *_COMMON),
    "QUERY_HISTORY_BY_USER": ("USER_NAME", *_COMMON),
    "QUERY_HISTORY_BY_WAREHOUSE": ("WAREHOUSE_NAME", *_COMMON),
}
_SOURCE = "snowflake._usage.recent_queries"
_DEFAULT_LIMIT, _MOST = 100, 10_000


def history_calls(statement: Expr) -> Iterator[exp.TableFromRows]:
    """Gives the calls of the query history functions in `statement`."""
    for source in statement.find_all(exp.TableFromRows):
        if isinstance(source.this, exp.Dot):
            *_, schema, call = (part.name.upper() for part in source.this.flatten())
            if schema == "INFORMATION_SCHEMA" and call in _PARAMETERS:
                yield source


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Replaces each call by the query that gives its rows.

    Raises:
        ProgrammingError: the function does not take such an argument, or no database is current.
    """
    for source in list(history_calls(statement)):
        *qualifiers, _, call = source.this.flatten()
        if len(qualifiers) == 0 and session.database is None:
            raise programming_error(
                90105,
                "22000",
                "Cannot perform operation. This session does not have a current database. "
                "Call 'USE DATABASE', or use a qualified name.",
            )
        rows = _rows(call.name.upper(), call.expressions, session)
        alias = source.args.get("alias")
        source.replace(exp.Subquery(this=rows, alias=alias.copy() if alias else None))
    return statement


def _rows(function: str, arguments: list[Expr], session: SessionContext) -> exp.Select:
    given = _bound(function, arguments)
    rows = exp.select("*").from_(_SOURCE, dialect="duckdb")
    if start := given.get("END_TIME_RANGE_START"):
        rows = rows.where(exp.column("END_TIME") >= start)
    if end := given.get("END_TIME_RANGE_END"):
        rows = rows.where(exp.column("END_TIME") <= end)
    current = {
        "SESSION_ID": session.id,
        "USER_NAME": session.user,
        "WAREHOUSE_NAME": session.warehouse,
    }
    if not enforcement.is_unrestricted(session):
        # Others' statements are for who may monitor them.
        rows = rows.where(exp.column("USER_NAME").eq(exp.Literal.string(session.user)))
    for column in set(current) & set(_PARAMETERS[function]):
        wanted = given.get(column) or exp.Literal.string(current[column])
        text = exp.func("upper", exp.cast(wanted, "varchar"))
        rows = rows.where(exp.column(column).eq(text))
    return rows.order_by("END_TIME desc").limit(_limit(function, given.get("RESULT_LIMIT")))


def _bound(function: str, arguments: list[Expr]) -> dict[str, Expr]:
    parameters = _PARAMETERS[function]
    positional = [argument for argument in arguments if not isinstance(argument, exp.Kwarg)]
    named = [argument for argument in arguments if isinstance(argument, exp.Kwarg)]
    if len(positional) > len(parameters):
        raise _invalid(f"too many arguments for function [{function}]")
    bound = dict(zip(parameters, positional, strict=False))
    for argument in named:
        name = argument.this.name.upper()
        if name not in parameters or name in bound:
            raise _invalid(f"invalid argument [{name}] for function [{function}]")
        bound[name] = argument.expression
    return bound


def _limit(function: str, given: Expr | None) -> Expr:
    if given is None:
        return exp.Literal.number(_DEFAULT_LIMIT)
    if isinstance(given, exp.Literal) and not (
        given.name.isdigit() and 1 <= int(given.name) <= _MOST
    ):
        raise _invalid(
            f"invalid value [{given.name}] for parameter 'RESULT_LIMIT' of [{function}]; "
            f"it takes 1 to {_MOST}"
        )
    return given


def _invalid(reason: str) -> Exception:
    return compilation_error(1015, "22023", reason)
