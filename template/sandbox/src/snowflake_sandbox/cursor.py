"""How one statement runs.

It is parsed, rewritten, carried out by fakesnow and DuckDB, and metered; its errors are translated.
"""

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pyarrow as pa
from sqlglot import Expr, exp

from snowflake_sandbox import (
    catalog_notes,
    changed_rows,
    cortex_udf,
    created_kinds,
)
from snowflake_sandbox.access import enforcement, ownership
from snowflake_sandbox.access.secrets import redacted
from snowflake_sandbox.changed_rows import Changes
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.failures import as_snowflake_error
from snowflake_sandbox.fakesnow_seams import (
    DESCRIBE_RESULT_SQL,
    Execution,
    Values,
    statement_type_id,
)
from snowflake_sandbox.locks import locked_table
from snowflake_sandbox.merges import merge_counts, merge_sql
from snowflake_sandbox.query_types import query_type
from snowflake_sandbox.rewrites import (
    assigned_moments,
    bound_names,
    created_columns,
    many_rows,
    written_names,
)
from snowflake_sandbox.semi_structured import semi_structured_columns
from snowflake_sandbox.session import Session
from snowflake_sandbox.session_context import relation_name
from snowflake_sandbox.table_changes import change_by, reads_times
from snowflake_sandbox.transactions import is_ddl, keeps_catalog
from snowflake_sandbox.translation import Translation
from snowflake_sandbox.usage import Statement, reads_usage


class Cursor:
    """Runs statements: Snowflake's SQL in, Snowflake's results and errors out."""

    def __init__(self, session: Session, query_id: str | None = None) -> None:
        """Makes a cursor of `session`; its statement gets `query_id`, or else an id of its own."""
        session.leave_dropped()
        self._session = session
        self._execution = Execution(session.place)
        self._query_id = query_id or str(uuid4())
        self.statement_type = 0
        self._command = ""
        self._row_count: int | None = None
        self.changes: Changes | None = None
        self._translation = Translation(session, self._execution)
        session.compile = self._translation.compiled

    def run(
        self, command: str, values: Values = None, columns: list[list[Any]] | None = None
    ) -> None:
        """Runs one statement.

        Args:
            command: its text.
            values: what is bound to its placeholders.
            columns: what is bound to each of them in many rows, when they carry an array binding.

        Raises:
            Error: with the number and state Snowflake would give.
        """
        session = self._session
        self._command = command
        session.on_success.clear()
        session.download = None
        statement = self._begin(command)
        session.query_id = statement.id
        session.store.running[statement.id] = session
        cortex_udf.begin(statement, session.store.faults)
        try:
            with session.turns.limited(session.timeout):
                self._meet_fault(command)
                self._run(command, values, columns, statement)
            statement.rows = self._row_count
        except Exception as error:
            raised = cortex_udf.end(statement)
            failure = session.turns.cancelled or as_snowflake_error(raised or error)
            failure.sfqid = statement.id
            statement.error = (f"{failure.errno:06d}", str(failure.raw_msg))
            raise failure from error
        finally:
            cortex_udf.end(statement)
            statement.ended = datetime.now(UTC)
            session.last_query_id = statement.id
            session.store.usage.record(statement)
            session.store.running.pop(statement.id, None)
            if not session.transaction.is_open:
                session.store.locks.release(session)
        self._execution.keep_as(statement.id)

    def result(self) -> pa.Table | None:
        """Gives the rows of the last statement."""
        return self._execution.rows

    def result_id(self) -> str | None:
        """Gives the id that the last result is known by."""
        return self._execution.result_id

    def columns(self) -> list[tuple[Any, ...]]:
        """Gives the columns of the last statement's result, as DuckDB describes them."""
        return semi_structured_columns(self._execution.columns(), self._command, self._session)

    def describe_only(self, command: str) -> list[tuple[Any, ...]]:
        """Gives the columns that a statement would return, without running it."""
        command, expression = written_names.parse(command, self._session.session_variables)
        self.statement_type = statement_type_id(expression)
        enforcement.check(expression, self._session)
        if not isinstance(expression, exp.Query):
            return self._describe_change(expression)
        for placeholder in list(expression.find_all(exp.Placeholder)):
            placeholder.replace(exp.null())
        try:
            sql = self._translation.compiled(expression)
            described = self._session.duck.execute(f"DESCRIBE {sql}").fetchall()
            return semi_structured_columns(described, command, self._session)
        except Exception as error:
            raise as_snowflake_error(error) from error

    def file_transfer(self) -> dict[str, Any] | None:
        """Gives the files that the client shall send or fetch, after `PUT` or `GET`."""
        return self._session.download or self._execution.upload

    def _begin(self, command: str) -> Statement:
        session = self._session
        return Statement(
            id=self._query_id,
            text=redacted(command),
            kind="UNKNOWN",
            database=session.database,
            schema=session.schema,
            session=session.id,
            user=session.user,
            role=session.role,
            warehouse=session.warehouse,
            query_tag=session.parameters["QUERY_TAG"],
            fails_on_row_error=session.parameters["AI_SQL_ERROR_HANDLING_USE_FAIL_ON_ERROR"]
            == "true",
        )

    def _meet_fault(self, command: str) -> None:
        session = self._session
        faults = session.store.faults
        fault = faults.at("statement", command) if faults and not session.scheduled_at else None
        if fault and fault.delay:
            session.turns.wait(fault.delay)
        elif fault:
            raise fault.as_error()

    def _run(
        self, command: str, values: Values, columns: list[list[Any]] | None, statement: Statement
    ) -> None:
        session = self._session
        command, values = bound_names.rewrite(command, values)
        self._command, expression = written_names.parse(command, session.session_variables)
        self.statement_type = statement_type_id(expression)
        statement.kind = query_type(expression)
        enforcement.check(expression, session)
        with nullcontext() if keeps_catalog(expression) else session.tables.changing():
            self._carry_out(expression, values, columns, statement)

    def _carry_out(
        self,
        expression: Expr,
        values: Values,
        columns: list[list[Any]] | None,
        statement: Statement,
    ) -> None:
        session = self._session
        if reads_usage(expression):
            session.store.usage.write()
        if reads_times(expression):
            session.store.table_changes.write()
        change = change_by(expression, session)
        kinds = created_kinds.defined_by(expression, session)
        self._lock(expression, statement)
        session.transaction.prepare(expression)
        ownership.follow(expression, session)
        controlled = session.transaction.control(expression)
        if controlled is expression:
            expression = self._translation.understood(expression)
        else:
            expression = controlled
        values = assigned_moments.with_offsets(expression, values)
        if columns:
            columns = assigned_moments.with_offsets(expression, columns)
            expression = many_rows.rewrite_bound(expression, columns, session.duck)
        else:
            expression = many_rows.rewrite_literal(expression, session.duck)
        constraints = created_columns.constraints(expression)
        parts = self._execution.parts(expression)
        are_many = len(parts) + len(constraints) > 1
        catalog = session.store.catalog if is_ddl(expression) else nullcontext()
        with catalog, session.transaction.atomic() if are_many else nullcontext():
            for part in parts:
                transformed = self._translation.finished(part, values)
                if kinds and self._translation.involves_variants:
                    kinds.learn(self._command)
                if are_many:
                    session.on_success += catalog_notes.take(transformed, session)
                statement.executing_since = statement.executing_since or datetime.now(UTC)
                self._execute(transformed, values if transformed.find(exp.Placeholder) else None)
            for constraint in constraints:
                session.duck.execute(constraint)
        for note in session.on_success:
            note()
        if kinds:
            kinds.note()
        if change:
            session.transaction.when_kept(lambda: session.store.table_changes.note(change))
        session.place.look()

    def _lock(self, expression: Expr, statement: Statement) -> None:
        session = self._session
        table = locked_table(expression)
        if table is not None:
            name = relation_name(table, session)
            if name not in session.temporary:
                timeout = float(session.parameters["LOCK_TIMEOUT"])
                asked = datetime.now(UTC)
                try:
                    session.store.locks.acquire(session, ".".join(name), timeout)
                finally:
                    statement.blocked = datetime.now(UTC) - asked

    def _execute(self, transformed: Expr, params: Any = None) -> None:
        self._session.turns.check_cancelled()
        if isinstance(transformed, exp.Merge):
            found = self._session.duck.execute(merge_sql(transformed), params).fetchall()
            self._execution.run(merge_counts(transformed, [action for (action,) in found]))
            self._row_count = len(found)
            self.changes = changed_rows.of_merge([action for (action,) in found])
        else:
            self._execution.run(transformed, params)
            self._row_count = self._execution.row_count
            self.changes = changed_rows.of(transformed, self._row_count, self._session.duck)

    def _describe_change(self, expression: Expr) -> list[tuple[Any, ...]]:
        if isinstance(expression, exp.Merge):
            answer = merge_counts(expression, []).sql(dialect="duckdb")
        elif type(expression) in DESCRIBE_RESULT_SQL:
            answer = DESCRIBE_RESULT_SQL[type(expression)]
        else:
            raise unsupported(f"describing {query_type(expression)} without running it")
        return self._session.duck.execute(f"DESCRIBE {answer}").fetchall()
