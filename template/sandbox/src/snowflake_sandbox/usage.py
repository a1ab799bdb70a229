"""What ran and what it would have cost, as the views of SNOWFLAKE.ACCOUNT_USAGE show it.

Rows are kept in memory and written when somebody looks, so that a statement never waits for its own
record.
See https://docs.snowflake.com/en/sql-reference/account-usage
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from uuid import uuid4

import pyarrow as pa
from duckdb import DuckDBPyConnection
from sqlglot import Expr, exp

from snowflake_sandbox.cortex import prices
from snowflake_sandbox.cortex.functions import Answer

CREATE_VIEWS = """
create schema if not exists snowflake.account_usage;
create table if not exists snowflake.account_usage.query_history (
    QUERY_ID varchar, QUERY_TEXT varchar, DATABASE_NAME varchar, SCHEMA_NAME varchar,
    QUERY_TYPE varchar, SESSION_ID varchar, USER_NAME varchar, ROLE_NAME varchar,
    WAREHOUSE_NAME varchar, QUERY_TAG varchar, EXECUTION_STATUS varchar, ERROR_CODE varchar,
    ERROR_MESSAGE varchar, START_TIME timestamptz, END_TIME timestamptz,
    TOTAL_ELAPSED_TIME bigint, ROWS_PRODUCED bigint
);
create table if not exists snowflake.account_usage.cortex_ai_functions_usage_history (
    START_TIME timestamptz, END_TIME timestamptz, FUNCTION_NAME varchar, MODEL_NAME varchar,
    QUERY_ID varchar, WAREHOUSE_ID bigint, ROLE_NAMES json, QUERY_TAG varchar, USER_ID bigint,
    METRICS json, CREDITS double, IS_COMPLETED boolean
);
"""

_ONLY_ID = 1  # of the only warehouse and the only user


@dataclass
class CallCount:
    """The calls of one function and model within one statement."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    credits: float = 0.0


@dataclass
class Statement:
    """One statement on its way through the sandbox."""

    text: str
    kind: str
    database: str | None
    schema: str | None
    session: str
    user: str
    role: str
    warehouse: str
    query_tag: str
    id: str = field(default_factory=lambda: str(uuid4()))
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime | None = None
    error: tuple[str, str] | None = None
    rows: int | None = None
    cortex: dict[tuple[str, str | None], CallCount] = field(default_factory=dict)
    counting: Lock = field(default_factory=Lock, repr=False)

    def bill(self, function: str, answer: Answer) -> None:
        """Counts a call of a Cortex function with its tokens and credits, unless it is free."""
        if not answer.usage.input_tokens + answer.usage.output_tokens:
            return
        with self.counting:
            count = self.cortex.setdefault((function, answer.model), CallCount())
            count.calls += 1
            count.input_tokens += answer.usage.input_tokens
            count.output_tokens += answer.usage.output_tokens
            count.credits += prices.credits(function, answer.model, answer.usage)


class UsageLog:
    """Finished statements, on their way into the usage views."""

    def __init__(self, duck: DuckDBPyConnection) -> None:
        """Keeps a connection of its own: a statement's record is not part of its transaction."""
        self._duck = duck
        self._finished: list[Statement] = []
        self._lock = Lock()
        self._duck.execute(CREATE_VIEWS)

    def record(self, statement: Statement) -> None:
        """Adds a finished statement."""
        with self._lock:
            self._finished.append(statement)

    def write(self) -> None:
        """Writes everything that has finished into the views."""
        with self._lock:
            finished, self._finished = self._finished, []
            if queries := [_query_row(statement) for statement in finished]:
                self._insert("query_history", queries)
            if calls := [row for statement in finished for row in _cortex_rows(statement)]:
                self._insert("cortex_ai_functions_usage_history", calls)

    def _insert(self, view: str, rows: list[list[object]]) -> None:
        columns = {str(index): list(values) for index, values in enumerate(zip(*rows, strict=True))}
        self._duck.register("finished", pa.table(columns))
        self._duck.execute(f"insert into snowflake.account_usage.{view} select * from finished")
        self._duck.unregister("finished")


def reads_usage(statement: Expr) -> bool:
    """Tells whether `statement` looks at the usage views."""
    return any(table.db.upper() == "ACCOUNT_USAGE" for table in statement.find_all(exp.Table))


def _query_row(statement: Statement) -> list[object]:
    ended = statement.ended or statement.started
    code, message = statement.error or (None, None)
    return [
        statement.id,
        statement.text,
        statement.database,
        statement.schema,
        statement.kind,
        statement.session,
        statement.user,
        statement.role,
        statement.warehouse,
        statement.query_tag,
        "FAIL" if statement.error else "SUCCESS",
        code,
        message,
        statement.started,
        ended,
        round((ended - statement.started).total_seconds() * 1000),
        statement.rows,
    ]


def _cortex_rows(statement: Statement) -> list[list[object]]:
    return [
        [
            statement.started,
            statement.ended,
            function,
            model,
            statement.id,
            _ONLY_ID,
            json.dumps([statement.role]),
            statement.query_tag,
            _ONLY_ID,
            json.dumps(_metrics(count)),
            count.credits,
            True,
        ]
        for (function, model), count in statement.cortex.items()
    ]


def _metrics(count: CallCount) -> list[dict[str, object]]:
    values = {"input": count.input_tokens, "output": count.output_tokens, "calls": count.calls}
    units = {"input": "tokens", "output": "tokens", "calls": "calls"}
    return [
        {"key": {"metric": name, "unit": units[name]}, "value": value}
        for name, value in values.items()
    ]
