"""SHOW DYNAMIC TABLES, and the table functions of INFORMATION_SCHEMA about dynamic tables.

What they answer is put into a temporary table of the session, which takes their place in the
statement. Columns the sandbox knows nothing of are NULL. Both functions tell of all databases.
See https://docs.snowflake.com/en/sql-reference/functions/dynamic_tables
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from sqlglot import Expr, exp

from snowflake_sandbox.dynamic_tables import columns, views
from snowflake_sandbox.dynamic_tables.views import Arguments
from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.rewrites.context import SessionContext, relation_name

_SHOW = re.compile(
    r"dynamic\s+tables(?:\s+like\s+'(?P<like>[^']*)')?"
    r"(?:\s+in\s+(?:(?P<kind>account|database|schema)\b\s*)?(?P<place>\S+)?)?\s*",
    re.IGNORECASE,
)
_FUNCTIONS: dict[
    str, tuple[tuple[str, ...], dict[str, str], Callable[..., list[tuple[Any, ...]]]]
] = {
    "DYNAMIC_TABLES": (
        ("NAME", "REFRESH_DATA_TIMESTAMP_START", "RESULT_LIMIT", "INCLUDE_CONNECTED"),
        columns.TABLES,
        views.tables,
    ),
    "DYNAMIC_TABLE_REFRESH_HISTORY": (
        (
            "DATA_TIMESTAMP_START",
            "DATA_TIMESTAMP_END",
            "RESULT_LIMIT",
            "NAME",
            "NAME_PREFIX",
            "ERROR_ONLY",
        ),
        columns.REFRESHES,
        views.refreshes,
    ),
}


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Answers what is asked about dynamic tables; leaves every other statement as it is.

    Raises:
        ProgrammingError: an argument that the function does not have, or a value it does not take.
    """
    if isinstance(statement, exp.Command) and str(statement.this).upper() == "SHOW":
        found = _SHOW.fullmatch(str(statement.args.get("expression") or "").strip())
        return _show(found, session) if found else statement
    for number, source in enumerate(list(statement.find_all(exp.TableFromRows))):
        call = source.this
        path = [part.name.upper() for part in call.flatten()] if isinstance(call, exp.Dot) else []
        if len(path) in (2, 3) and path[-2] == "INFORMATION_SCHEMA" and path[-1] in _FUNCTIONS:
            table = _called(path[-1], call.expression.expressions, number, session)
            if alias := source.args.get("alias"):
                table.set("alias", alias.copy())
            source.replace(table)
    return statement


def _called(name: str, given: Sequence[Expr], number: int, session: SessionContext) -> exp.Table:
    parameters, types, rows = _FUNCTIONS[name]
    arguments: Arguments = {}
    for position, argument in enumerate(given):
        is_named = isinstance(argument, exp.Kwarg)
        key = argument.this.name.upper() if is_named else parameters[position]
        if key not in parameters:
            raise compilation_error(
                1023, "42601", f"Invalid argument [{key}] for table function {name}."
            )
        value = argument.expression if is_named else argument
        sql = session.compile(exp.select(value.copy()))
        arguments[key] = session.duck.execute(sql).fetchall()[0][0]
    if written := arguments.get("NAME"):
        arguments["NAME"] = relation_name(exp.to_table(written, dialect="snowflake"), session)
    return _temporary(f"_{name}_{number}".lower(), types, rows(arguments, session), session)


def _show(found: re.Match[str], session: SessionContext) -> Expr:
    rows = views.shown(found["like"], _place(found, session), session)
    table = _temporary("_shown_dynamic_tables", columns.SHOWN, rows, session)
    return exp.select(*(exp.column(name, quoted=True) for name in columns.SHOWN)).from_(table)


def _place(found: re.Match[str], session: SessionContext) -> tuple[str, ...]:
    """Gives the database, or database and schema, that SHOW is limited to."""
    kind = (found["kind"] or "").upper()
    if kind == "ACCOUNT":
        return ()
    if not found["place"]:
        inside = (session.database or "", session.schema or "")
        return inside[:1] if kind == "DATABASE" else inside
    name = exp.to_table(found["place"], dialect="snowflake")
    _, schema, last = relation_name(name, session)
    if kind == "DATABASE":
        return (last,)
    return (schema if name.db else session.database or "", last)


def _temporary(
    name: str, types: dict[str, str], rows: list[tuple[Any, ...]], session: SessionContext
) -> exp.Table:
    definitions = ", ".join(f'"{column}" {type_}' for column, type_ in types.items())
    session.duck.execute(f"create or replace temp table {name} ({definitions})")
    if rows:
        places = ", ".join("?" for _ in types)
        session.duck.executemany(f"insert into {name} values ({places})", rows)
    return exp.to_table(f"temp.main.{name}", dialect="duckdb")
