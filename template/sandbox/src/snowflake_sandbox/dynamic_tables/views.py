"""The rows that tell of dynamic tables, in the order of `columns`."""

import json
from datetime import UTC, datetime
from typing import Any

from snowflake_sandbox.dynamic_tables.columns import SHOWN
from snowflake_sandbox.dynamic_tables.lag import effective_target, measured
from snowflake_sandbox.dynamic_tables.registry import DynamicTable, Refresh, RelationName
from snowflake_sandbox.dynamic_tables.suspension import MESSAGES
from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.patterns import is_like
from snowflake_sandbox.session_context import SessionContext

Arguments = dict[str, Any]

_DEFAULT_LIMIT, _LARGEST_LIMIT = 100, 10_000


def shown(
    like: str | None, place: tuple[str, ...], session: SessionContext
) -> list[tuple[Any, ...]]:
    """Gives the rows of SHOW DYNAMIC TABLES for a database, or for a database and a schema."""
    return [
        _shown(table, session)
        for table in session.dynamic_tables.tables()
        if table.name[: len(place)] == place and is_like(table.name[2], like)
    ]


def tables(arguments: Arguments, session: SessionContext) -> list[tuple[Any, ...]]:
    """Gives the rows of INFORMATION_SCHEMA.DYNAMIC_TABLES."""
    wanted = [
        table
        for table in session.dynamic_tables.tables()
        if _is_named(table.name, arguments, session)
    ]
    since = arguments.get("REFRESH_DATA_TIMESTAMP_START")
    return [_table(table, since, session) for table in wanted[: _limit(arguments)]]


def refreshes(arguments: Arguments, session: SessionContext) -> list[tuple[Any, ...]]:
    """Gives the rows of INFORMATION_SCHEMA.DYNAMIC_TABLE_REFRESH_HISTORY, newest first."""
    prefix = str(arguments.get("NAME_PREFIX") or "").upper()
    start, end = arguments.get("DATA_TIMESTAMP_START"), arguments.get("DATA_TIMESTAMP_END")
    wanted = [
        refresh
        for refresh in reversed(session.dynamic_tables.refreshes())
        if arguments.get("NAME") in (None, refresh.name)
        and ".".join(refresh.name).upper().startswith(prefix)
        and (start is None or refresh.data_timestamp >= _moment(start))
        and (end is None or refresh.data_timestamp <= _moment(end))
        and not (arguments.get("ERROR_ONLY") and refresh.state == "SUCCEEDED")
    ]
    return [_refresh(refresh) for refresh in wanted[: _limit(arguments)]]


def _shown(table: DynamicTable, session: SessionContext) -> tuple[Any, ...]:
    [(rows,)] = session.duck.execute(f"select count(*) from {table.full_name}").fetchall()
    database, schema, name = table.name
    values = {
        "created_on": table.created_on,
        "name": name,
        "database_name": database,
        "schema_name": schema,
        "cluster_by": "",
        "rows": rows,
        "bytes": 0,
        "owner": session.role,
        "target_lag": table.target_lag,
        "scheduler": table.scheduler,
        "refresh_mode": table.refresh_mode,
        "refresh_mode_reason": table.refresh_mode_reason,
        "warehouse": table.warehouse,
        "comment": table.comment,
        "text": table.text,
        "automatic_clustering": "OFF",
        "scheduling_state": "SUSPENDED" if table.is_suspended else "RUNNING",
        "last_suspended_on": table.suspended_on,
        "is_clone": False,
        "is_replica": False,
        "is_iceberg": False,
        "data_timestamp": table.data_timestamp,
        "owner_role_type": "ROLE",
    }
    return tuple(values.get(column) for column in SHOWN)


def _table(table: DynamicTable, since: datetime | None, session: SessionContext) -> tuple[Any, ...]:
    registry = session.dynamic_tables
    history = [
        refresh
        for refresh in registry.refreshes(table.name)
        if since is None or refresh.data_timestamp >= _moment(since)
    ]
    last = registry.refreshes(table.name)[-1:]
    target = effective_target(registry, table.name)
    lag = measured(history, datetime.now(UTC), target)
    kind = "DOWNSTREAM" if table.target_lag == "DOWNSTREAM" else "USER_DEFINED"
    state = {
        "state": "SUSPENDED" if table.is_suspended else "RUNNING",
        "reason_code": table.reason_code,
        "reason_message": MESSAGES.get(table.reason_code or ""),
        "suspended_on": _text(table.suspended_on),
        "resumed_on": _text(table.resumed_on),
    }
    return (
        *_names(table.name),
        ".".join(table.name),
        target,
        kind if table.target_lag else None,
        json.dumps(state),
        *(value and round(value) for value in (lag.mean, lag.maximum, lag.above_target)),
        lag.within_target_ratio,
        table.data_timestamp,
        last[0].state if last else None,
        last[0].state_code if last else None,
        last[0].state_message if last else None,
        None,
        None,
    )


def _refresh(refresh: Refresh) -> tuple[Any, ...]:
    return (
        *_names(refresh.name),
        refresh.state,
        refresh.state_code,
        refresh.state_message,
        refresh.query_id,
        refresh.data_timestamp,
        refresh.started,
        refresh.ended,
        None,
        ".".join(refresh.name),
        None,
        json.dumps(refresh.statistics) if refresh.statistics else None,
        refresh.action,
        refresh.reinit_reason,
        refresh.trigger,
        refresh.target_lag_seconds,
        None,
        json.dumps(refresh.changed_inputs),
    )


def _is_named(name: RelationName, arguments: Arguments, session: SessionContext) -> bool:
    wanted = arguments.get("NAME")
    if wanted is None or wanted == name:
        return True
    return bool(arguments.get("INCLUDE_CONNECTED")) and name in _connected(wanted, session)


def _connected(name: RelationName, session: SessionContext) -> set[RelationName]:
    """Gives every dynamic table upstream or downstream of one, and of those, and so on."""
    registry = session.dynamic_tables
    found: set[RelationName] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        table = registry.find(one)
        if table and one not in found:
            found.add(one)
            waiting += [*table.bases, *(consumer.name for consumer in registry.consumers(one))]
    return found


def _limit(arguments: Arguments) -> int:
    limit = int(arguments.get("RESULT_LIMIT") or _DEFAULT_LIMIT)
    if not 1 <= limit <= _LARGEST_LIMIT:
        raise compilation_error(
            1421, "22023", f"invalid value [{limit}] for RESULT_LIMIT: it must be 1 to 10000."
        )
    return limit


def _names(name: RelationName) -> tuple[str, str, str]:
    database, schema, table = name
    return table, schema, database


def _moment(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat(sep=" ", timespec="milliseconds") if moment else None
