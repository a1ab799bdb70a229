"""Every dynamic table of a sandbox and its refreshes, kept in memory and written to the store."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import Any, TypeVar

import pyarrow as pa
from duckdb import DuckDBPyConnection

from snowflake_sandbox.dynamic_tables.answer_memory import Answers

RelationName = tuple[str, str, str]

HISTORY_KEPT = timedelta(days=7)
_CREATE = """
create schema if not exists snowflake._sandbox;
create table if not exists snowflake._sandbox.dynamic_tables (
    database_name varchar, schema_name varchar, name varchar, definition json
);
create table if not exists snowflake._sandbox.dynamic_table_refreshes (refresh json);
create table if not exists snowflake._sandbox.dynamic_table_answers (
    database_name varchar, schema_name varchar, name varchar,
    call varchar, answer varchar, times bigint
);
"""
_OF_TABLE = "where database_name = ? and schema_name = ? and name = ?"


@dataclass(frozen=True)
class DynamicTable:
    """The definition of a dynamic table, and where its refreshes have got to.

    `bases` are the tables that the query reads, through views. `seen` has a fingerprint of each
    of them at the last refresh, and `upstream_created` when each dynamic one had been created.
    """

    name: RelationName
    query: str
    text: str
    bases: tuple[RelationName, ...]
    warehouse: str
    scheduler: str
    target_lag: str | None
    refresh_mode: str
    refresh_mode_reason: str | None
    comment: str | None
    created_on: datetime
    is_suspended: bool = False
    reason_code: str | None = None
    suspended_on: datetime | None = None
    resumed_on: datetime | None = None
    data_timestamp: datetime | None = None
    scheduled_failures: int = 0
    seen: dict[str, str] | None = None
    upstream_created: dict[str, str] = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """Database, schema and name, as SQL writes them."""
        return qualified(self.name)

    @property
    def is_scheduled(self) -> bool:
        """Whether Snowflake itself refreshes the table."""
        return self.scheduler == "ENABLE"

    @property
    def target_lag_seconds(self) -> int | None:
        """The lag in seconds; None for DOWNSTREAM, and for tables that nothing schedules."""
        if self.target_lag in (None, "DOWNSTREAM"):
            return None
        number, unit = str(self.target_lag).split()
        seconds = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
        return int(number) * seconds[unit.removesuffix("s")]


@dataclass(frozen=True)
class Refresh:
    """One refresh that has ended, as DYNAMIC_TABLE_REFRESH_HISTORY tells of it."""

    name: RelationName
    state: str
    query_id: str | None
    data_timestamp: datetime
    started: datetime
    ended: datetime
    trigger: str
    target_lag_seconds: int | None
    state_code: str | None = None
    state_message: str | None = None
    action: str | None = None
    reinit_reason: str | None = None
    statistics: dict[str, int] | None = None
    changed_inputs: tuple[str, ...] = ()


_Record = TypeVar("_Record", DynamicTable, Refresh)


class Registry:
    """What is known of dynamic tables. One instance serves all sessions of a sandbox."""

    def __init__(self, duck: DuckDBPyConnection) -> None:
        """Reads what an earlier sandbox has left; keeps a connection of its own."""
        self._duck = duck
        self._duck.execute(_CREATE)
        self._lock = RLock()
        # One refresh at a time: they may read each other's tables.
        self.refreshing = RLock()
        self.on_scheduled: Callable[[], None] = lambda: None
        self._tables: dict[RelationName, DynamicTable] = {}
        self._refreshes: list[Refresh] = []
        for table in self._read("dynamic_tables", "definition"):
            bases = tuple(_name(base) for base in table.pop("bases"))
            name = _name(table.pop("name"))
            self._tables[name] = DynamicTable(name=name, bases=bases, **table)
        for refresh in self._read("dynamic_table_refreshes", "refresh"):
            name, inputs = _name(refresh.pop("name")), tuple(refresh.pop("changed_inputs"))
            self._refreshes.append(Refresh(name=name, changed_inputs=inputs, **refresh))

    def find(self, name: RelationName) -> DynamicTable | None:
        """Gives the dynamic table of that name, if it is one."""
        return self._tables.get(name)

    def tables(self) -> list[DynamicTable]:
        """Gives all dynamic tables, in order of their names, without those whose schema is gone."""
        with self._lock:
            there = self._duck.execute(
                "select database_name, schema_name, table_name from duckdb_tables()"
            ).fetchall()
            for gone in self._tables.keys() - {_name(row) for row in there}:
                self.forget(gone)
            return [self._tables[name] for name in sorted(self._tables)]

    def refreshes(self, name: RelationName | None = None) -> list[Refresh]:
        """Gives the refreshes of the last seven days, oldest first, of one table or of all."""
        since = datetime.now(UTC) - HISTORY_KEPT
        with self._lock:
            return [
                refresh
                for refresh in self._refreshes
                if name in (None, refresh.name) and refresh.started >= since
            ]

    def consumers(self, name: RelationName) -> list[DynamicTable]:
        """Gives the dynamic tables that read the table of that name."""
        return [table for table in self.tables() if name in table.bases]

    def save(self, table: DynamicTable) -> None:
        """Keeps what is now known of `table`."""
        with self._lock:
            self._tables[table.name] = table
            self._delete("dynamic_tables", table.name)
            self._duck.execute(
                "insert into snowflake._sandbox.dynamic_tables values (?, ?, ?, ?)",
                [*table.name, _encoded(table)],
            )
        if table.is_scheduled:
            self.on_scheduled()

    def record(self, refresh: Refresh) -> None:
        """Adds a refresh that has ended."""
        with self._lock:
            self._refreshes.append(refresh)
            self._duck.execute(
                "insert into snowflake._sandbox.dynamic_table_refreshes values (?)",
                [_encoded(refresh)],
            )

    def forget(self, name: RelationName) -> None:
        """Forgets a table that was dropped; its refreshes stay in the history."""
        with self._lock:
            if self._tables.pop(name, None):
                self._delete("dynamic_tables", name)
                self._delete("dynamic_table_answers", name)

    def answers(self, name: RelationName) -> Answers:
        """Gives what Cortex answered at the last refresh: call, answer and how often."""
        with self._lock:
            rows = self._duck.execute(
                "select call, answer, times "
                f"from snowflake._sandbox.dynamic_table_answers {_OF_TABLE}",
                list(name),
            ).fetchall()
        return {call: (answer, times) for call, answer, times in rows}

    def keep_answers(self, name: RelationName, answers: Answers) -> None:
        """Replaces what Cortex answered at the last refresh."""
        rows = [(*name, call, answer, times) for call, (answer, times) in answers.items()]
        with self._lock:
            self._delete("dynamic_table_answers", name)
            if rows:
                columns = {str(i): list(values) for i, values in enumerate(zip(*rows, strict=True))}
                self._duck.register("given", pa.table(columns))
                self._duck.execute(
                    "insert into snowflake._sandbox.dynamic_table_answers select * from given"
                )
                self._duck.unregister("given")

    def age(self, database: str, by: timedelta) -> None:
        """Moves all that has happened to the tables of a database into the past, for tests."""
        with self._lock:
            for table in [table for table in self.tables() if table.name[0] == database]:
                self.save(_earlier(table, by))
            self._refreshes = [
                _earlier(refresh, by) if refresh.name[0] == database else refresh
                for refresh in self._refreshes
            ]

    def _read(self, table: str, column: str) -> list[dict[str, Any]]:
        rows = self._duck.execute(f"select {column} from snowflake._sandbox.{table}").fetchall()
        return [json.loads(text, object_hook=_decoded) for (text,) in rows]

    def _delete(self, table: str, name: RelationName) -> None:
        self._duck.execute(f"delete from snowflake._sandbox.{table} {_OF_TABLE}", list(name))


def qualified(name: RelationName) -> str:
    """Gives a name as SQL writes it, every part quoted."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name)


def _earlier(record: _Record, by: timedelta) -> _Record:
    moments: dict[str, Any] = {
        key: value - by for key, value in vars(record).items() if isinstance(value, datetime)
    }
    return replace(record, **moments)


def _name(parts: list[str] | tuple[str, ...]) -> RelationName:
    database, schema, name = parts
    return database, schema, name


def _encoded(record: DynamicTable | Refresh) -> str:
    return json.dumps(asdict(record), default=lambda moment: {"moment": moment.isoformat()})


def _decoded(value: dict[str, Any]) -> Any:
    return datetime.fromisoformat(value["moment"]) if value.keys() == {"moment"} else value
