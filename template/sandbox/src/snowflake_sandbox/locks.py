"""Table locks, as transactions see them.

`UPDATE`, `DELETE` and `MERGE` hold a lock on their table until the transaction ends; another session that
wants to change the table waits. See https://docs.snowflake.com/en/sql-reference/transactions#resource-locking
"""

from collections import defaultdict
from threading import Condition

from snowflake_sandbox.errors import programming_error


class TableLocks:
    """Who holds which table. One instance serves all sessions of a sandbox."""

    def __init__(self) -> None:
        self._holders: dict[str, str] = {}
        self._held_by: defaultdict[str, set[str]] = defaultdict(set)
        self._released = Condition()

    def acquire(self, session: str, table: str, timeout: float) -> None:
        """Waits until `session` holds `table`, at most `timeout` seconds.

        Raises:
            ProgrammingError: 000625 when another session still holds the lock.
        """
        with self._released:
            free = self._released.wait_for(lambda: self._holders.get(table, session) == session, timeout)
            if not free:
                raise programming_error(
                    625, "57014", f"Statement waited {timeout:g} seconds for a lock on table {table}; it was aborted."
                )
            self._holders[table] = session
            self._held_by[session].add(table)

    def release(self, session: str) -> None:
        """Gives back every lock of `session`: its transaction ended."""
        with self._released:
            for table in self._held_by.pop(session, ()):
                del self._holders[table]
            self._released.notify_all()
