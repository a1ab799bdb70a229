"""Dynamic tables that an orchestrator refreshes: `SCHEDULER = DISABLE`, `ALTER DYNAMIC TABLE ... REFRESH`.

The sandbox keeps the query beside an ordinary table and runs it again in full. It has no scheduler, so a
target lag is refused, and it does not track changes, so AI functions are.
See https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table
"""

import re

import sqlglot
from sqlglot import Expr, exp
from sqlglot.optimizer.qualify_tables import qualify_tables

from snowflake_sandbox.dialect import OR_ALTER
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites.context import RelationName, SessionContext, relation_name

_ALTER = re.compile(r"\s*dynamic\s+table\s+(?:if\s+exists\s+)?(?P<name>\S+)\s+(?P<action>.+?)\s*", re.IGNORECASE)
_DROP = re.compile(r"\s*dynamic\s+table\s+(?P<exists>if\s+exists\s+)?(?P<name>\S+)\s*", re.IGNORECASE)
_NOT_INCREMENTAL = (exp.Limit, exp.Except, exp.Intersect, exp.AnyValue, exp.Rand)
_DEFINITIONS = """
create table if not exists "{database}"._fs_information_schema._dynamic_tables (
    schema_name varchar, name varchar, query varchar, primary key (schema_name, name)
)
"""


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Creates, refreshes and drops dynamic tables; leaves every other statement as it is."""
    if isinstance(statement, exp.Create) and statement.find(exp.DynamicProperty):
        return _create(statement, session)
    if isinstance(statement, exp.Command):
        text = statement.expression if isinstance(statement.expression, str) else statement.text("expression")
        command = str(statement.this).upper()
        if command == "ALTER" and (match := _ALTER.fullmatch(text)):
            return _alter(match["name"], match["action"], session)
        if command == "DROP" and (match := _DROP.fullmatch(text)):
            return _drop(match["name"], bool(match["exists"]), session)
    return statement


def _create(statement: exp.Create, session: SessionContext) -> Expr:
    table = statement.this.find(exp.Table)
    name = relation_name(table, session)
    _check(statement)
    query = qualify_tables(
        statement.expression, db=name[1], catalog=name[0], dialect="snowflake"
    ).sql(dialect="snowflake")
    existing = _query(name, session)
    if existing is not None and not statement.args.get("replace") and not statement.args.get("exists"):
        raise compilation_error(2002, "42710", f"Object '{'.'.join(name)}' already exists.")
    unchanged = existing == query and statement.meta.get(OR_ALTER)
    if unchanged or (existing is not None and statement.args.get("exists")):
        return exp.select(exp.Literal.string(f"{name[2]} already exists, statement succeeded.").as_("status"))
    session.on_success.append(lambda: _remember(name, query, session))
    return exp.Create(
        this=table.copy(), kind="TABLE", replace=True, expression=sqlglot.parse_one(query, read="snowflake")
    )


def _check(statement: exp.Create) -> None:
    properties = {
        item.name.upper(): item.args["value"].name.upper()
        for item in statement.args["properties"].expressions
        if type(item) is exp.Property
    }
    if properties.get("SCHEDULER") != "DISABLE":
        raise unsupported("a dynamic table with TARGET_LAG; only SCHEDULER = DISABLE")
    if "TARGET_LAG" in properties:
        raise compilation_error(1506, "42601", "TARGET_LAG cannot be set when SCHEDULER is DISABLE.")
    if "WAREHOUSE" not in properties:
        raise compilation_error(1420, "42601", "Missing option(s): [WAREHOUSE]")
    query = statement.expression
    if any(node.name.upper().startswith("AI_") for node in query.find_all(exp.Anonymous)):
        raise unsupported("an AI function in a dynamic table")
    if properties.get("REFRESH_MODE") == "INCREMENTAL" and (found := query.find(*_NOT_INCREMENTAL)):
        raise compilation_error(
            2711, "0A000", f"Dynamic table cannot be refreshed incrementally because of {found.key.upper()}."
        )


def _alter(written_name: str, action: str, session: SessionContext) -> Expr:
    table = exp.to_table(written_name, dialect="snowflake")
    name = relation_name(table, session)
    query = _query(name, session)
    if query is None:
        raise compilation_error(
            2003, "42S02", f"Dynamic table '{'.'.join(name)}' does not exist or not authorized."
        )
    if action.upper() != "REFRESH":
        raise unsupported(f"ALTER DYNAMIC TABLE ... {action.upper()}")
    return exp.Insert(this=table, overwrite=True, expression=sqlglot.parse_one(query, read="snowflake"))


def _drop(written_name: str, exists: bool, session: SessionContext) -> Expr:
    table = exp.to_table(written_name, dialect="snowflake")
    name = relation_name(table, session)
    session.on_success.append(lambda: _forget(name, session))
    return exp.Drop(this=table, kind="TABLE", exists=exists)


def _query(name: RelationName, session: SessionContext) -> str | None:
    session.duck.execute(_DEFINITIONS.format(database=name[0]))
    found = session.duck.execute(
        f'''select query from "{name[0]}"._fs_information_schema._dynamic_tables
        where schema_name = ? and name = ?''',
        list(name[1:]),
    ).fetchall()
    return found[0][0] if found else None


def _remember(name: RelationName, query: str, session: SessionContext) -> None:
    session.duck.execute(
        f'insert or replace into "{name[0]}"._fs_information_schema._dynamic_tables values (?, ?, ?)',
        [*name[1:], query],
    )


def _forget(name: RelationName, session: SessionContext) -> None:
    session.duck.execute(
        f'delete from "{name[0]}"._fs_information_schema._dynamic_tables where schema_name = ? and name = ?',
        list(name[1:]),
    )
