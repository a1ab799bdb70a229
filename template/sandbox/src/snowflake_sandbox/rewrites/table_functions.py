"""Table functions of INFORMATION_SCHEMA that the sandbox answers from what it knows itself.

What they answer is put into a temporary table of the session, which takes their place in the
statement. Columns the sandbox knows nothing of are NULL. They tell of all databases.
See https://docs.snowflake.com/en/sql-reference/info-schema
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import Expr, exp

from snowflake_sandbox import dbt_executions
from snowflake_sandbox.dynamic_tables import columns, views
from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.session_context import SessionContext, relation_name


@dataclass(frozen=True)
class _Function:
    """What a function takes, in order; its columns with their types; and what gives its rows."""

    parameters: tuple[str, ...]
    columns: Mapping[str, str]
    rows: Callable[[dict[str, Any], SessionContext], list[tuple[Any, ...]]]


_FUNCTIONS = {
    "DBT_PROJECT_EXECUTION_HISTORY": _Function(
        (
            "OBJECT_NAME",
            "OBJECT_TYPE",
            "START_TIME_RANGE_START",
            "START_TIME_RANGE_END",
            "RESULT_LIMIT",
            "COMMAND",
            "USER_NAME",
            "DATABASE",
            "SCHEMA",
        ),
        dbt_executions.COLUMNS,
        lambda arguments, _: dbt_executions.listed(arguments),
    ),
    "DYNAMIC_TABLES": _Function(
        ("NAME", "REFRESH_DATA_TIMESTAMP_START", "RESULT_LIMIT", "INCLUDE_CONNECTED"),
        columns.TABLES,
        views.tables,
    ),
    "DYNAMIC_TABLE_REFRESH_HISTORY": _Function(
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
    """Puts the rows of each call in its place.

    Raises:
        ProgrammingError: an argument that the function does not have, or a value it does not take.
    """
    for number, source in enumerate(list(statement.find_all(exp.TableFromRows))):
        call = source.this
        path = [part.name.upper() for part in call.flatten()] if isinstance(call, exp.Dot) else []
        if len(path) in (2, 3) and path[-2] == "INFORMATION_SCHEMA" and path[-1] in _FUNCTIONS:
            table = _called(path[-1], call.expression.expressions, number, session)
            if alias := source.args.get("alias"):
                table.set("alias", alias.copy())
            source.replace(table)
    return statement


def temporary(
    name: str, types: Mapping[str, str], rows: list[tuple[Any, ...]], session: SessionContext
) -> exp.Table:
    """Puts rows into a temporary table, and gives that."""
    definitions = ", ".join(f'"{column}" {type_}' for column, type_ in types.items())
    session.duck.execute(f"create or replace temp table {name} ({definitions})")
    if rows:
        places = ", ".join("?" for _ in types)
        session.duck.executemany(f"insert into {name} values ({places})", rows)
    return exp.to_table(f"temp.main.{name}", dialect="duckdb")


def _called(name: str, given: Sequence[Expr], number: int, session: SessionContext) -> exp.Table:
    function = _FUNCTIONS[name]
    arguments: dict[str, Any] = {}
    for position, argument in enumerate(given):
        is_named = isinstance(argument, exp.Kwarg)
        key = argument.this.name.upper() if is_named else function.parameters[position]
        if key not in function.parameters:
            raise compilation_error(
                1023, "42601", f"Invalid argument [{key}] for table function {name}."
            )
        value = argument.expression if is_named else argument
        sql = session.compile(exp.select(value.copy()))
        arguments[key] = session.duck.execute(sql).fetchall()[0][0]
    if written := arguments.get("NAME"):
        arguments["NAME"] = relation_name(exp.to_table(written, dialect="snowflake"), session)
    rows = function.rows(arguments, session)
    return temporary(f"_{name}_{number}".lower(), function.columns, rows, session)
