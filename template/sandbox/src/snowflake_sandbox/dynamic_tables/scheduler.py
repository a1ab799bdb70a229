"""Who refreshes dynamic tables with a target lag: a thread of the server."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from snowflake.connector.errors import Error

from snowflake_sandbox.access.account import SYSTEM
from snowflake_sandbox.access.identity import Identity
from snowflake_sandbox.cursor import Cursor
from snowflake_sandbox.dynamic_tables.registry import DynamicTable
from snowflake_sandbox.session import Session
from snowflake_sandbox.store import Store

LOOK_EVERY_SECONDS = 5.0


class Scheduler:
    """Refreshes the tables of a store that are due. Its thread starts with the first of them."""

    def __init__(self, store: Store) -> None:
        """Watches over the tables of `store`, once started."""
        self._store = store
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._starting = threading.Lock()
        self._session: Session | None = None
        self._changing = threading.Lock()

    def start(self) -> None:
        """Works from now on, as soon as there is a table with a scheduler."""
        self._store.dynamic_tables.on_scheduled = self._start_thread
        if any(table.is_scheduled for table in self._store.dynamic_tables.tables()):
            self._start_thread()

    def stop(self) -> None:
        """Works no more; a refresh that is running is cancelled."""
        self._store.dynamic_tables.on_scheduled = lambda: None
        self._stop.set()
        with self._changing:
            if self._session:
                self._session.cancel()
        if self._thread:
            self._thread.join()

    def run_due(self, now: datetime, database: str | None = None) -> None:
        """Refreshes every table whose lag is due at `now`, those that it reads first.

        A table is due when half its target lag has passed since its last refresh. One with
        DOWNSTREAM is refreshed with those that read it.

        Args:
            now: the moment to work for, also what the refreshes are dated.
            database: only tables of this one.
        """
        for table in self._store.dynamic_tables.tables():
            if self._stop.is_set():
                return
            is_wanted = database in (None, table.name[0])
            if is_wanted and self._is_due(table, now):
                self._refresh(table, now)

    def _is_due(self, table: DynamicTable, now: datetime) -> bool:
        seconds = table.target_lag_seconds
        if not table.is_scheduled or table.is_suspended or seconds is None:
            return False
        attempts = [r.started for r in self._store.dynamic_tables.refreshes(table.name)]
        last = max([*attempts, *filter(None, [table.data_timestamp])], default=None)
        return last is None or now - last >= timedelta(seconds=seconds / 2)

    def _refresh(self, table: DynamicTable, now: datetime) -> None:
        database, schema, _ = table.name
        session = Session(
            self._store,
            database=database,
            schema=schema,
            role=None,
            warehouse=table.warehouse,
            parameters={},
            identity=Identity(SYSTEM),
        )
        session.scheduled_at = now
        with self._changing:
            self._session = session
        # What went wrong is in the table's history, where its owner looks.
        with suppress(Error):
            Cursor(session).run(f"alter dynamic table {table.full_name} refresh")
        with self._changing:
            self._session = None
        session.end()

    def _start_thread(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="dynamic-tables", daemon=True
                )
                self._thread.start()

    def _work(self) -> None:
        while not self._stop.wait(LOOK_EVERY_SECONDS):
            self.run_due(datetime.now(UTC))
