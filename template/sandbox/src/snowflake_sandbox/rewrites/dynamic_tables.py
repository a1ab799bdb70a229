"""CREATE, ALTER and DROP DYNAMIC TABLE.

A table that is created with INITIALIZE = ON_SCHEDULE is empty until its first refresh; Snowflake
would refuse to read it.
See https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

import sqlglot
from sqlglot import Expr, exp
from sqlglot.optimizer.qualify_tables import qualify_tables

from snowflake_sandbox.dialect import OR_ALTER
from snowflake_sandbox.dynamic_tables import options
from snowflake_sandbox.dynamic_tables.bases import base_tables
from snowflake_sandbox.dynamic_tables.refresh import fill, refresh
from snowflake_sandbox.dynamic_tables.refresh_mode import resolved
from snowflake_sandbox.dynamic_tables.registry import DynamicTable
from snowflake_sandbox.dynamic_tables.suspension import resume, suspend
from snowflake_sandbox.errors import compilation_error, programming_error, unsupported
from snowflake_sandbox.session_context import RelationName, SessionContext, relation_name, target

_ALTER = re.compile(
    r"\s*dynamic\s+table\s+(?P<exists>if\s+exists\s+)?(?P<names>\S+?(?:\s*,\s*\S+?)*)"
    r"\s+(?P<action>suspend|resume|refresh(?:\s+copy\s+session)?|(?:un)?set\s.+)\s*",
    re.IGNORECASE | re.DOTALL,
)
_DROP = re.compile(
    r"\s*dynamic\s+table\s+(?P<exists>if\s+exists\s+)?(?P<name>\S+)\s*", re.IGNORECASE
)
_CHANGES_ROWS = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Creates, changes, refreshes and drops dynamic tables; leaves other statements as they are.

    Raises:
        ProgrammingError: what Snowflake refuses, or 000002 for what is not emulated.
    """
    if isinstance(statement, exp.Create) and statement.find(exp.DynamicProperty):
        return _answer(_create(statement, session))
    if isinstance(statement, exp.Command):
        command, text = str(statement.this).upper(), str(statement.args.get("expression") or "")
        if command == "ALTER" and (found := _ALTER.fullmatch(text)):
            return _answer(_alter(found, session))
        if command == "DROP" and (found := _DROP.fullmatch(text)):
            return _drop(found["name"], bool(found["exists"]), session)
    elif isinstance(statement, (*_CHANGES_ROWS, exp.Create, exp.Drop)):
        _watch(statement, session)
    return statement


def _create(statement: exp.Create, session: SessionContext) -> str:
    subject = target(statement)
    assert subject is not None
    name = relation_name(subject, session)
    given = options.of_create(statement)
    if "WAREHOUSE" not in given:
        raise compilation_error(1420, "42601", "Missing option(s): [WAREHOUSE]")
    text = statement.sql(dialect="snowflake")
    written = qualify_tables(
        statement.expression, db=name[1], catalog=name[0], dialect="snowflake"
    ).sql(dialect="snowflake")
    query = sqlglot.parse_one(written, read="snowflake")
    bases = base_tables(query, session)
    upstream = [table for base in bases if (table := session.dynamic_tables.find(base))]
    schedule = options.schedule(given, None, upstream)
    mode, reason = resolved(given.get("REFRESH_MODE", "AUTO").upper(), query, upstream)
    now = datetime.now(UTC)
    table = DynamicTable(
        name=name,
        query=written,
        text=text,
        bases=bases,
        warehouse=given["WAREHOUSE"].upper(),
        scheduler=schedule.scheduler,
        target_lag=schedule.target_lag,
        refresh_mode=mode,
        refresh_mode_reason=reason,
        comment=given.get("COMMENT"),
        created_on=now,
    )
    existing = _find(name, session)
    if existing and statement.args.get("exists"):
        return f"{name[2]} already exists, statement succeeded."
    if existing and statement.meta.get(OR_ALTER):
        if (existing.query, existing.refresh_mode) == (table.query, table.refresh_mode):
            session.dynamic_tables.save(
                replace(
                    existing,
                    text=text,
                    warehouse=table.warehouse,
                    scheduler=table.scheduler,
                    target_lag=table.target_lag,
                    comment=table.comment,
                )
            )
            return f"{name[2]} already exists, statement succeeded."
        table = replace(table, created_on=existing.created_on)
    elif existing and not statement.args.get("replace"):
        raise compilation_error(2002, "42710", f"Object '{'.'.join(name)}' already exists.")
    if given.get("INITIALIZE", "ON_CREATE").upper() == "ON_SCHEDULE":
        with session.catalog_change():
            session.duck.execute(
                f"create or replace table {table.full_name} as "
                f"select * from ({session.compile(query)}) limit 0"
            )
        session.dynamic_tables.save(table)
    else:
        with session.dynamic_tables.refreshing:
            fill(table, session, session.scheduled_at or now, is_altered=existing is not None)
    return f"Dynamic table {name[2]} successfully created."


def _alter(found: re.Match[str], session: SessionContext) -> str:
    tables = []
    for written in found["names"].split(","):
        name = relation_name(exp.to_table(written.strip(), dialect="snowflake"), session)
        table = _find(name, session)
        if table is None:
            if found["exists"]:
                return "Statement executed successfully."
            raise _missing(name)
        tables.append(table)
    action = found["action"].upper()
    registry, now = session.dynamic_tables, session.scheduled_at or datetime.now(UTC)
    if action.startswith("REFRESH"):
        return _refresh(tables, session, now)
    for table in tables:
        if action == "SUSPEND":
            suspend(registry, table.name, "USER_SUSPENDED", now)
        elif action == "RESUME":
            resume(registry, table.name, now)
        elif action.startswith("SET"):
            _set(table, found["action"][3:], session)
        else:
            raise unsupported(f"ALTER DYNAMIC TABLE ... {action}")
    return "Statement executed successfully."


def _refresh(tables: list[DynamicTable], session: SessionContext, at: datetime) -> str:
    if session.in_transaction:
        raise programming_error(
            2715, "25001", "A dynamic table cannot be refreshed inside a transaction."
        )
    trigger = "SCHEDULED" if session.scheduled_at else "MANUAL"
    with session.dynamic_tables.refreshing:
        done = [
            refresh(session.dynamic_tables.find(table.name) or table, session, trigger, at)
            for table in tables
        ]
    actions = ", ".join(f"{one.name[2]}: {one.action}" for one in done)
    return f"Dynamic table refresh completed. {actions}"


def _set(table: DynamicTable, text: str, session: SessionContext) -> None:
    given = options.of_alter(text)
    upstream = [found for base in table.bases if (found := session.dynamic_tables.find(base))]
    schedule = options.schedule(
        given, options.Schedule(table.scheduler, table.target_lag), upstream
    )
    session.dynamic_tables.save(
        replace(
            table,
            warehouse=given.get("WAREHOUSE", table.warehouse).upper(),
            scheduler=schedule.scheduler,
            target_lag=schedule.target_lag,
        )
    )


def _drop(written_name: str, exists: bool, session: SessionContext) -> Expr:
    table = exp.to_table(written_name, dialect="snowflake")
    name = relation_name(table, session)
    if _find(name, session) is None and not exists:
        raise _missing(name)
    session.on_success.append(lambda: session.dynamic_tables.forget(name))
    return exp.Drop(tables=[table], kind="TABLE", exists=exists)


def _watch(statement: Expr, session: SessionContext) -> None:
    """Refuses to change rows; notices when a plain table takes the place of a dynamic one."""
    subject = target(statement)
    name = relation_name(subject, session) if subject else None
    if name is None or session.dynamic_tables.find(name) is None:
        return
    if isinstance(statement, _CHANGES_ROWS):
        if _find(name, session):
            raise compilation_error(
                1502,
                "42601",
                f"Object '{'.'.join(name)}' is a dynamic table; only its query changes its rows.",
            )
    elif isinstance(statement, exp.Drop) or statement.args.get("replace"):
        session.on_success.append(lambda: session.dynamic_tables.forget(name))


def _find(name: RelationName, session: SessionContext) -> DynamicTable | None:
    table = session.dynamic_tables.find(name)
    there = (
        table
        and session.duck.execute(
            "select 1 from duckdb_tables() "
            "where database_name = ? and schema_name = ? and table_name = ?",
            list(name),
        ).fetchall()
    )
    return table if there else None


def _missing(name: RelationName) -> Exception:
    return compilation_error(
        2003, "42S02", f"Dynamic table '{'.'.join(name)}' does not exist or not authorized."
    )


def _answer(status: str) -> Expr:
    return exp.select(exp.Literal.string(status).as_("status", quoted=True))
