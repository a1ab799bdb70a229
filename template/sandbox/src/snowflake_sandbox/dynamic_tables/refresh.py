"""Refreshing a dynamic table: what happens, and what is written down of it.

The sandbox runs the whole query in every mode; an incremental refresh only asks Cortex less, and
counts the rows that differ. See `answer_memory` for which AI calls it bills.
"""

import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlglot
from snowflake.connector.errors import Error

from snowflake_sandbox import cortex_udf
from snowflake_sandbox.dynamic_tables import answer_memory
from snowflake_sandbox.dynamic_tables.answer_memory import AnswerMemory
from snowflake_sandbox.dynamic_tables.bases import fingerprints
from snowflake_sandbox.dynamic_tables.refresh_mode import mark_rows
from snowflake_sandbox.dynamic_tables.registry import DynamicTable, Refresh
from snowflake_sandbox.dynamic_tables.suspension import suspend
from snowflake_sandbox.errors import programming_error
from snowflake_sandbox.failures import as_snowflake_error
from snowflake_sandbox.session_context import SessionContext

FAILURES_UNTIL_SUSPENDED = 5
_CANCELLED = 604
_NEW_ROWS = "temp.main._dynamic_table_rows"


def fill(table: DynamicTable, session: SessionContext, at: datetime, is_altered: bool) -> None:
    """Makes a table, or makes it anew, with the rows of its query.

    Raises:
        Error: the query failed; then nothing has changed.
    """
    started = time.monotonic()
    seen = fingerprints(table.bases, session)
    memory = AnswerMemory({})
    _evaluate(table, session, memory)
    with session.catalog_change():
        session.duck.execute(
            f"create or replace table {table.full_name} as select * from {_NEW_ROWS}"
        )
    registry = session.dynamic_tables
    done = replace(table, data_timestamp=at, seen=seen, upstream_created=_created(table, session))
    registry.save(done)
    registry.keep_answers(table.name, memory.used)
    registry.record(
        Refresh(
            **_common(table, session, at, started, "CREATION"),
            state="SUCCEEDED",
            action="FULL" if table.refresh_mode == "FULL" else "REINITIALIZE",
            reinit_reason="The definition has changed." if is_altered else None,
            statistics={"numInsertedRows": _rows(session, _NEW_ROWS), "numDeletedRows": 0},
            changed_inputs=tuple(seen),
        )
    )


def refresh(table: DynamicTable, session: SessionContext, trigger: str, at: datetime) -> Refresh:
    """Brings a table up to date, after those upstream of it that Snowflake schedules too.

    Raises:
        Error: the query failed, here or upstream. That is in the history, and the table as it was.
    """
    started = time.monotonic()
    registry = session.dynamic_tables
    try:
        _refresh_upstream(table, session, trigger, at)
    except Error as error:
        registry.record(
            Refresh(
                **_common(table, session, at, started, trigger),
                state="UPSTREAM_FAILED",
                state_code=f"{error.errno:06d}",
                state_message=str(error.raw_msg),
            )
        )
        raise
    try:
        outcome = _bring_up_to_date(table, session, at)
    except Exception as error:
        failure = as_snowflake_error(cortex_udf.failure(session.id) or error)
        _note_failure(table, session, trigger, at, started, failure)
        raise failure from error
    done = Refresh(**_common(table, session, at, started, trigger), state="SUCCEEDED", **outcome)
    registry.record(done)
    return done


def _refresh_upstream(
    table: DynamicTable, session: SessionContext, trigger: str, at: datetime
) -> None:
    registry = session.dynamic_tables
    for upstream in filter(None, map(registry.find, table.bases)):
        if not table.is_scheduled or not upstream.is_scheduled or upstream.is_suspended:
            continue
        earlier = registry.refreshes(upstream.name)
        if not earlier or earlier[-1].started != at:
            refresh(upstream, session, trigger, at)
        elif earlier[-1].state != "SUCCEEDED":
            raise programming_error(
                2713, "57014", f"The refresh of {upstream.full_name}, which it reads, has failed."
            )


def _bring_up_to_date(table: DynamicTable, session: SessionContext, at: datetime) -> dict[str, Any]:
    seen, created = fingerprints(table.bases, session), _created(table, session)
    changed = tuple(base for base, print_ in seen.items() if (table.seen or {}).get(base) != print_)
    replaced = sorted(name for name in created if table.upstream_created.get(name) != created[name])
    registry = session.dynamic_tables
    if table.seen is not None and not changed and not replaced:
        registry.save(replace(table, data_timestamp=at, scheduled_failures=0))
        return {"action": "NO_DATA", "statistics": {"numInsertedRows": 0, "numDeletedRows": 0}}
    is_new = table.seen is None or bool(replaced)
    keeps_answers = table.refresh_mode == "INCREMENTAL" and not is_new
    memory = AnswerMemory(registry.answers(table.name) if keeps_answers else {})
    _evaluate(table, session, memory)
    statistics = _replace_rows(table, session, keeps_answers)
    registry.save(
        replace(table, data_timestamp=at, scheduled_failures=0, seen=seen, upstream_created=created)
    )
    registry.keep_answers(table.name, memory.used)
    incremental = "REINITIALIZE" if is_new else "INCREMENTAL"
    return {
        "action": "FULL" if table.refresh_mode == "FULL" else incremental,
        "reinit_reason": f"{', '.join(replaced)} was replaced." if replaced else None,
        "statistics": statistics,
        "changed_inputs": changed,
    }


def _evaluate(table: DynamicTable, session: SessionContext, memory: AnswerMemory) -> None:
    query = sqlglot.parse_one(table.query, read="snowflake")
    sql = session.compile(mark_rows(query))
    with answer_memory.remembering(session.id, memory):
        session.duck.execute(f"create or replace temp table {_NEW_ROWS} as {sql}")


def _replace_rows(
    table: DynamicTable, session: SessionContext, counts_differences: bool
) -> dict[str, int]:
    old, new = table.full_name, _NEW_ROWS
    if counts_differences:
        inserted = _rows(session, f"(from {new} except all from {old})")
        deleted = _rows(session, f"(from {old} except all from {new})")
    else:
        inserted, deleted = _rows(session, new), _rows(session, old)
    session.duck.execute("begin")
    try:
        session.duck.execute(f"delete from {old}")
        session.duck.execute(f"insert into {old} from {new}")
    except BaseException:
        session.duck.execute("rollback")
        raise
    session.duck.execute("commit")
    return {"numInsertedRows": inserted, "numDeletedRows": deleted}


def _note_failure(
    table: DynamicTable,
    session: SessionContext,
    trigger: str,
    at: datetime,
    started: float,
    failure: Error,
) -> None:
    registry = session.dynamic_tables
    is_cancelled = failure.errno == _CANCELLED
    registry.record(
        Refresh(
            **_common(table, session, at, started, trigger),
            state="CANCELLED" if is_cancelled else "FAILED",
            state_code=f"{failure.errno:06d}",
            state_message=str(failure.raw_msg),
        )
    )
    if trigger == "SCHEDULED" and not is_cancelled:
        failures = table.scheduled_failures + 1
        registry.save(replace(table, scheduled_failures=failures))
        if failures >= FAILURES_UNTIL_SUSPENDED:
            suspend(registry, table.name, "SUSPENDED_DUE_TO_ERRORS", at)


def _common(
    table: DynamicTable, session: SessionContext, at: datetime, started: float, trigger: str
) -> dict[str, Any]:
    return {
        "name": table.name,
        "query_id": session.query_id,
        "data_timestamp": at,
        "started": at,
        "ended": at + timedelta(seconds=time.monotonic() - started),
        "trigger": trigger,
        "target_lag_seconds": table.target_lag_seconds,
    }


def _created(table: DynamicTable, session: SessionContext) -> dict[str, str]:
    upstream = filter(None, map(session.dynamic_tables.find, table.bases))
    return {found.full_name: found.created_on.isoformat() for found in upstream}


def _rows(session: SessionContext, relation: str) -> int:
    return int(session.duck.execute(f"select count(*) from {relation}").fetchall()[0][0])
