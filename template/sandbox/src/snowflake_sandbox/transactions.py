"""Transactions by Snowflake's rules, on top of DuckDB's.

See https://docs.snowflake.com/en/sql-reference/transactions
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import duckdb
from sqlglot import Expr, exp

from snowflake_sandbox import object_statements
from snowflake_sandbox.errors import programming_error
from snowflake_sandbox.session_context import success

_CONTROL = (exp.Transaction, exp.Commit, exp.Rollback)
_DDL = (exp.Create, exp.Drop, exp.Alter, exp.Comment)
DML = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.TruncateTable, exp.Copy)

# A statement that does not compile leaves the transaction as it was.
_POLICY = "SET default_transaction_invalidation_policy = 'SYNTACTIC_ERRORS_DO_NOT_INVALIDATE'"


def is_ddl(statement: Expr) -> bool:
    """Tells whether `statement` changes the catalog."""
    about_object = object_statements.of(statement)
    if isinstance(statement, exp.Command) and statement.this in {"GRANT", "REVOKE"}:
        return True
    return isinstance(statement, _DDL) or (about_object is not None and about_object.is_ddl)


def keeps_catalog(statement: Expr) -> bool:
    """Tells a statement that changes the columns of no table; of others, one may."""
    return isinstance(statement, (exp.Query, *_CONTROL, *DML))


class Transaction:
    """The open transaction of a session, if there is one."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, at_end: Callable[[], None]) -> None:
        """Watches over the transactions of `duck`; `at_end` is called when one is over."""
        self.is_open = False
        self.autocommit = True
        self._duck = duck
        self._at_end = at_end
        self._has_changed_data = False
        self._on_commit: list[Callable[[], object]] = []
        self._duck.execute(_POLICY)

    def control(self, statement: Expr) -> Expr:
        """Carries out `BEGIN`, `COMMIT` and `ROLLBACK`; leaves every other statement as it is."""
        if isinstance(statement, exp.Transaction):
            self._begin()
        elif isinstance(statement, exp.Commit):
            self.commit()
        elif isinstance(statement, exp.Rollback):
            self.roll_back()
        else:
            return statement
        return success()

    def prepare(self, statement: Expr) -> None:
        """Gets ready for `statement`: DDL commits; without autocommit, DML begins a transaction."""
        if is_ddl(statement):
            self.commit()
        elif isinstance(statement, DML):
            if not self.autocommit:
                self._begin()
            self._see_latest()
            self._has_changed_data = self.is_open
        else:
            self._see_latest()

    def commit(self) -> None:
        """Keeps what the open transaction has done, if one is open.

        Raises:
            ProgrammingError: one of its statements failed half way, so it was rolled back.
        """
        if not self.is_open:
            return
        try:
            self._duck.execute("SELECT 1")
            self._duck.execute("COMMIT")
            for note in self._on_commit:
                note()
            self._end()
        except duckdb.Error:
            self.roll_back()
            raise programming_error(
                2,
                "0A000",
                "A statement of this transaction failed while it ran. Snowflake would keep what "
                "the others did; the sandbox cannot, and has rolled the transaction back.",
            ) from None

    def roll_back(self) -> None:
        """Undoes what the open transaction has done, if one is open."""
        if self.is_open:
            with suppress(duckdb.TransactionException):
                self._duck.execute("ROLLBACK")
            self._end()

    def when_kept(self, note: Callable[[], object]) -> None:
        """Calls `note` once what has been done is there for all to see: now, or at the commit."""
        if self.is_open:
            self._on_commit.append(note)
        else:
            note()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Makes a statement that DuckDB runs as several succeed or fail as one."""
        if self.is_open:
            yield
            return
        self._duck.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._duck.execute("ROLLBACK")
            raise
        self._duck.execute("COMMIT")

    def _begin(self) -> None:
        if not self.is_open:
            self._duck.execute("BEGIN")
            self.is_open = True

    def _see_latest(self) -> None:
        """Lets a statement see what others have committed, until this transaction changes data.

        Snowflake reads committed data statement by statement; DuckDB goes on seeing what it saw
        first.
        """
        if self.is_open and not self._has_changed_data:
            self._duck.execute("ROLLBACK")
            self._duck.execute("BEGIN")

    def _end(self) -> None:
        self.is_open = False
        self._has_changed_data = False
        self._on_commit = []
        self._at_end()
