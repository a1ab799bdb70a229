"""What Cortex answered at a table's last refresh, so that an incremental one asks only for more.

An incremental refresh bills a call for every row that is new or has changed. Calls are told apart
by function and arguments; where the query selects from one table, by the whole row as well, so
that a row changed in any column is billed again, as on Snowflake. In a query with joins, common
table expressions or subqueries, a row that changed in another column than the arguments is not:
there the sandbox is kinder than Snowflake. The same call made more often than last time is
billed for each time more.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# Name of the argument that identifies the row a call is made for.
ROW = "dynamic_table_row"

Answers = dict[str, tuple[str | None, int]]  # by call: the answer, and how often it was needed

_in_use: dict[str, "AnswerMemory"] = {}


class AnswerMemory:
    """The answers that one refresh finds, uses and adds."""

    def __init__(self, known: Answers) -> None:
        """Starts from the answers of the last refresh."""
        self._left = {call: times for call, (_, times) in known.items()}
        self._known = known
        self._lock = Lock()
        self.used: Answers = {}

    def recall(self, call: str) -> tuple[bool, str | None]:
        """Tells whether the last refresh made this call and has an answer left, and gives it."""
        with self._lock:
            if not self._left.get(call):
                return False, None
            self._left[call] -= 1
        answer = self._known[call][0]
        self.keep(call, answer)
        return True, answer

    def keep(self, call: str, answer: str | None) -> None:
        """Notes an answer for the next refresh."""
        with self._lock:
            _, times = self.used.get(call, (None, 0))
            self.used[call] = (answer, times + 1)


@contextmanager
def remembering(session: str, memory: AnswerMemory) -> Iterator[None]:
    """Lets the calls of a session go through `memory` until the block is left."""
    _in_use[session] = memory
    try:
        yield
    finally:
        del _in_use[session]


def memory_of(session: str) -> AnswerMemory | None:
    """Gives the memory that the calls of a session go through now, if there is one."""
    return _in_use.get(session)


def call_key(function: str, arguments: str) -> str:
    """Gives what tells one call from another."""
    return hashlib.sha256(f"{function}\n{arguments}".encode()).hexdigest()
