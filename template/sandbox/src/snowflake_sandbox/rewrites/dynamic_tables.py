"""Dynamic tables that an orchestrator refreshes: `SCHEDULER = DISABLE` and `ALTER … REFRESH`.

The sandbox keeps the query beside an ordinary table, and runs it again in full. It has no
scheduler, so it refuses a target lag, and it tracks no changes, so it refuses AI functions.
See https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table
"""

import re

import sqlglot
from sqlglot import Expr, exp
from sqlglot.optimizer.qualify_tables import qualify_tables

from snowflake_sandbox.dialect import OR_ALTER
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites.context import RelationName, SessionContext, relation_name, target

_ALTER = re.compile(
    r"\s*dynamic\s+table\s+(?:if\s+exists\s+)?(?P<name>\S+)\s+(?P<action>.+?)\s*", re.IGNORECASE
)
_DROP = re.compile(
    r"\s*dynamic\s+table\s+(?P<exists>if\s+exists\s+)?(?P<name>\S+)\s*", re.IGNORECASE
)
_NOT_INCREMENTAL = (exp.Limit, exp.Except, exp.Intersect, exp.AnyValue, exp.Rand)
_CREATE_DEFINITIONS = """
create table if not exists {definitions} (
    schema_name varchar, name varchar, query varchar, primary key (schema_name, name)
)
"""


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Creates, refreshes and drops dynamic tables; leaves every other statement as it is.

    Raises:
        ProgrammingError: what Snowflake refuses, or 000002 for what is not emulated.
    """
    if isinstance(statement, exp.Create) and statement.find(exp.DynamicProperty):
        return _create(statement, session)
    if isinstance(statement, exp.Command):
        command, text = str(statement.this).upper(), str(statement.args.get("expression") or "")
        if command == "ALTER" and (found := _ALTER.fullmatch(text)):
            return _alter(found["name"], found["action"].upper(), session)
        if command == "DROP" and (found := _DROP.fullmatch(text)):
            return _drop(found["name"], bool(found["exists"]), session)
    return statement


def _create(statement: exp.Create, session: SessionContext) -> Expr:
    table = target(statement)
    assert table is not None
    name = relation_name(table, session)
    _check(statement)
    qualified = qualify_tables(
        statement.expression, db=name[1], catalog=name[0], dialect="snowflake"
    )
    query = qualified.sql(dialect="snowflake")
    existing = _query(name, session)
    if existing is not None:
        if statement.args.get("exists") or (existing == query and statement.meta.get(OR_ALTER)):
            answer = exp.Literal.string(f"{name[2]} already exists, statement succeeded.")
            return exp.select(answer.as_("status", quoted=True))
        if not statement.args.get("replace"):
            raise compilation_error(2002, "42710", f"Object '{'.'.join(name)}' already exists.")
    session.on_success.append(lambda: _remember(name, query, session))
    rows = sqlglot.parse_one(query, read="snowflake")
    return exp.Create(this=table.copy(), kind="TABLE", replace=True, expression=rows)


def _check(statement: exp.Create) -> None:
    options = {
        option.name.upper(): option.args["value"].name.upper()
        for option in statement.args["properties"].expressions
        if type(option) is exp.Property
    }
    if options.get("SCHEDULER") != "DISABLE":
        raise unsupported("a dynamic table with TARGET_LAG; only SCHEDULER = DISABLE")
    if "TARGET_LAG" in options:
        raise compilation_error(
            1506, "42601", "TARGET_LAG cannot be set when SCHEDULER is DISABLE."
        )
    if "WAREHOUSE" not in options:
        raise compilation_error(1420, "42601", "Missing option(s): [WAREHOUSE]")
    query = statement.expression
    if any(call.name.upper().startswith("AI_") for call in query.find_all(exp.Anonymous)):
        raise unsupported("an AI function in a dynamic table")
    obstacle = query.find(*_NOT_INCREMENTAL)
    if obstacle and options.get("REFRESH_MODE") == "INCREMENTAL":
        reason = f"it has {obstacle.key.upper()}"
        raise compilation_error(
            2711, "0A000", f"Dynamic table cannot be refreshed incrementally: {reason}."
        )


def _alter(written_name: str, action: str, session: SessionContext) -> Expr:
    table = exp.to_table(written_name, dialect="snowflake")
    name = relation_name(table, session)
    query = _query(name, session)
    if query is None:
        raise compilation_error(
            2003, "42S02", f"Dynamic table '{'.'.join(name)}' does not exist or not authorized."
        )
    if action != "REFRESH":
        raise unsupported(f"ALTER DYNAMIC TABLE ... {action}")
    rows = sqlglot.parse_one(query, read="snowflake")
    return exp.Insert(this=table, overwrite=True, expression=rows)


def _drop(written_name: str, exists: bool, session: SessionContext) -> Expr:
    table = exp.to_table(written_name, dialect="snowflake")
    name = relation_name(table, session)
    session.on_success.append(lambda: _forget(name, session))
    return exp.Drop(tables=[table], kind="TABLE", exists=exists)


def _definitions(name: RelationName) -> str:
    return f'"{name[0]}"._fs_information_schema._dynamic_tables'


def _query(name: RelationName, session: SessionContext) -> str | None:
    definitions = _definitions(name)
    session.duck.execute(_CREATE_DEFINITIONS.format(definitions=definitions)).fetchall()
    found = session.duck.execute(
        f"select query from {definitions} where schema_name = ? and name = ?", list(name[1:])
    ).fetchall()
    return found[0][0] if found else None


def _remember(name: RelationName, query: str, session: SessionContext) -> None:
    definition = [*name[1:], query]
    session.duck.execute(
        f"insert or replace into {_definitions(name)} values (?, ?, ?)", definition
    )


def _forget(name: RelationName, session: SessionContext) -> None:
    session.duck.execute(
        f"delete from {_definitions(name)} where schema_name = ? and name = ?", list(name[1:])
    )
