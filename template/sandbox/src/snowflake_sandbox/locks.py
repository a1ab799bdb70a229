"""Table locks, as transactions see them.

`UPDATE`, `DELETE`, `MERGE` and `TRUNCATE` hold a lock on their table until the transaction ends;
another session that wants to change the table waits.
See https://docs.snowflake.com/en/sql-reference/transactions#resource-locking
"""

import time
from threading import Condition
from typing import Protocol

from sqlglot import Expr, exp

from snowflake_sandbox.errors import programming_error

LOCKING = (exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)

# A transaction that is idle for this long and in somebody's way is rolled back.
IDLE_SECONDS = 300.0
_LOOK_EVERY_SECONDS = 1.0


class Holder(Protocol):
    """Who holds locks or waits for one: a session."""

    id: str

    def roll_back_if_idle(self, seconds: float) -> None:
        """Rolls the open transaction back, when nothing has run in it for `seconds`."""
        ...

    def check_cancelled(self) -> None:
        """Raises the error of whoever has cancelled the statement."""
        ...


class TableLocks:
    """Who holds which table. One instance serves all sessions of a sandbox."""

    def __init__(self) -> None:
        self._holders: dict[str, Holder] = {}
        self._waiting: dict[str, str] = {}
        self._changed = Condition()

    def acquire(self, session: Holder, table: str, timeout: float) -> None:
        """Waits until `session` holds `table`, at most `timeout` seconds.

        Raises:
            ProgrammingError: 000625 when another session still holds the lock, or waits for ours.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            self._waiting[session.id] = table
            try:
                while (holder := self._holders.get(table, session)) is not session:
                    self._refuse_deadlock(session, table)
                    left = deadline - time.monotonic()
                    if left <= 0:
                        raise _refused(table, f"has waited {timeout:g} seconds for it")
                    self._changed.wait(min(left, _LOOK_EVERY_SECONDS))
                    session.check_cancelled()
                    holder.roll_back_if_idle(IDLE_SECONDS)
                self._holders[table] = session
            finally:
                del self._waiting[session.id]

    def release(self, session: Holder) -> None:
        """Gives back every lock of `session`: its transaction ended."""
        with self._changed:
            self._holders = {
                table: holder for table, holder in self._holders.items() if holder is not session
            }
            self._changed.notify_all()

    def wake(self) -> None:
        """Lets every statement that waits look whether it was cancelled."""
        with self._changed:
            self._changed.notify_all()

    def _refuse_deadlock(self, session: Holder, table: str) -> None:
        wanted: str | None = table
        while wanted and (holder := self._holders.get(wanted)):
            if holder is session:
                raise _refused(table, "waits for it in a circle")
            wanted = self._waiting.get(holder.id)


def _refused(table: str, why: str) -> Exception:
    return programming_error(
        625,
        "57014",
        f"Another transaction has locked table '{table}' and has not released it yet. "
        f"Your statement was aborted because it {why}.",
    )


def locked_table(statement: Expr) -> exp.Table | None:
    """Gives the table that `statement` locks, if it locks one."""
    if not isinstance(statement, LOCKING):
        return None
    table = (
        statement.find(exp.Table) if isinstance(statement, exp.TruncateTable) else statement.this
    )
    return table if isinstance(table, exp.Table) else None
