"""Calls of the macros that `macros.sql` defines, once for all databases."""

from pathlib import Path

from duckdb import DuckDBPyConnection
from sqlglot import Expr, exp

_SQL = Path(__file__).with_name("macros.sql")
_SCHEMA = "snowflake._sandbox"


def define(duck: DuckDBPyConnection) -> None:
    """Defines the macros in the shared database."""
    duck.execute(_SQL.read_text(encoding="utf-8"))


def call(name: str, *arguments: Expr) -> Expr:
    """Gives a call of the macro `name`.

    DuckDB copies an argument to wherever the macro names it. One that must be evaluated once, such
    as a call of an AI function, is therefore handed over as the parameter of a lambda; and so is
    one that calls a macro itself, or calls of calls would grow beyond what DuckDB can compile.
    """
    given = list(arguments)
    once = [n for n, argument in enumerate(given) if _is_volatile(argument) or _calls(argument)]
    for n in once:
        given[n] = exp.column(f"argument_{n}")
    result: Expr = table(name, *given)
    for n in once:
        function = exp.Lambda(this=result, expressions=[exp.to_identifier(f"argument_{n}")])
        values = exp.Array(expressions=[arguments[n]])
        applied = exp.Anonymous(this="list_transform", expressions=[values, function])
        first = [applied, exp.Literal.number(1)]
        result = exp.Anonymous(this="list_extract", expressions=first)
    return result


def table(name: str, *arguments: Expr) -> exp.Anonymous:
    """Gives a call of the macro `name` that makes rows; it evaluates its arguments once."""
    return exp.Anonymous(this=f"{_SCHEMA}.{name}", expressions=list(arguments))


def _calls(value: Expr) -> bool:
    return any(call.name.startswith(f"{_SCHEMA}.") for call in value.find_all(exp.Anonymous))


def _is_volatile(value: Expr) -> bool:
    calls = (call.name.upper() for call in value.find_all(exp.Anonymous))
    is_cortex = any(name.startswith(("AI_", "_CORTEX")) for name in calls)
    return is_cortex or value.find(exp.Rand, exp.Uuid) is not None
