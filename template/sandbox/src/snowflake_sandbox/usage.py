"""What ran and what it would have cost, as the views of SNOWFLAKE.ACCOUNT_USAGE show it.

SNOWFLAKE.SANDBOX.AI_CALLS is the sandbox's own: tests count calls, which Snowflake does not tell.
Rows are kept in memory and written when somebody looks, so that a statement never waits for its own
record. The views themselves are in `account_usage/`.
See https://docs.snowflake.com/en/sql-reference/account-usage
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

import pyarrow as pa
from duckdb import DuckDBPyConnection
from sqlglot import Expr, exp

from snowflake_sandbox.cortex import prices
from snowflake_sandbox.cortex.functions import Answer
from snowflake_sandbox.rewrites.query_history import history_calls
from snowflake_sandbox.statement_hash import statement_hashes

_VIEWS = Path(__file__).with_name("account_usage")
# Each builds on those before it.
_FILES = (
    "recorded",
    "query_history",
    "cortex_ai_functions_usage_history",
    "ai_calls",
    "query_attribution_history",
    "warehouse_metering_history",
    "metering_history",
    "recent_queries",
)

# Statements of other kinds are the work of the cloud services alone.
_ON_WAREHOUSE = {
    "COPY",
    "CREATE_TABLE_AS_SELECT",
    "DELETE",
    "INSERT",
    "MERGE",
    "SELECT",
    "UPDATE",
}


@dataclass
class CallCount:
    """The calls of one function and model within one statement."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    pages: int = 0
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
    id: str
    fails_on_row_error: bool = True
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    executing_since: datetime | None = None
    blocked: timedelta = timedelta()
    ended: datetime | None = None
    error: tuple[str, str] | None = None
    rows: int | None = None
    cortex: dict[tuple[str, str | None], CallCount] = field(default_factory=dict)
    counting: Lock = field(default_factory=Lock, repr=False)

    def bill(self, function: str, answer: Answer) -> None:
        """Counts a call of a Cortex function with its tokens and credits, unless it is free."""
        pages = answer.usage.ocr_pages + answer.usage.layout_pages
        if not answer.usage.input_tokens + answer.usage.output_tokens + pages:
            return
        with self.counting:
            count = self.cortex.setdefault((function, answer.model), CallCount())
            count.calls += 1
            count.input_tokens += answer.usage.input_tokens
            count.output_tokens += answer.usage.output_tokens
            count.pages += pages
            count.credits += prices.credits(function, answer.model, answer.usage)


class UsageLog:
    """Finished statements, on their way into the usage views."""

    def __init__(self, duck: DuckDBPyConnection) -> None:
        """Keeps a connection of its own: a statement's record is not part of its transaction."""
        self._duck = duck
        self._finished: list[Statement] = []
        self._lock = Lock()
        for name in _FILES:
            self._duck.execute((_VIEWS / f"{name}.sql").read_text(encoding="utf-8"))

    def record(self, statement: Statement) -> None:
        """Adds a finished statement."""
        with self._lock:
            self._finished.append(statement)

    def outcome(self, query_id: str) -> tuple[str | None, str | None] | None:
        """Gives number and message of the error of a finished statement; None if there is none."""
        self.write()
        found: tuple[str | None, str | None] | None = (
            self._duck.cursor()
            .execute(
                "select error_code, error_message from snowflake._usage.statements where id = ?",
                [query_id],
            )
            .fetchone()
        )
        return found

    def distinct(self) -> list[str]:
        """Gives what has succeeded; of statements that differ in their constants only, one."""
        self.write()
        found = self._duck.cursor().execute(
            "select min(text) from snowflake._usage.statements where error_code is null"
            " group by parameterized_hash order by 1"
        )
        return [text for (text,) in found.fetchall()]

    def write(self) -> None:
        """Writes everything that has finished into the views."""
        with self._lock:
            finished, self._finished = self._finished, []
            if statements := [_statement_row(statement) for statement in finished]:
                self._insert("statements", statements)
            if calls := [row for statement in finished for row in _call_rows(statement)]:
                self._insert("ai_calls", calls)

    def _insert(self, table: str, rows: list[list[object]]) -> None:
        columns = {str(index): list(values) for index, values in enumerate(zip(*rows, strict=True))}
        self._duck.register("finished", pa.table(columns))
        self._duck.execute(f"insert into snowflake._usage.{table} select * from finished")
        self._duck.unregister("finished")


def reads_usage(statement: Expr) -> bool:
    """Tells whether `statement` looks at the usage views, or at the query history of a session."""
    tables = list(statement.find_all(exp.Table))
    views = (table.db.upper() == "ACCOUNT_USAGE" for table in tables)
    shared = (table.catalog.upper() == "SNOWFLAKE" for table in tables)
    return any(views) or any(shared) or any(history_calls(statement))


def _statement_row(statement: Statement) -> list[object]:
    ended = statement.ended or statement.started
    executing_since = statement.executing_since or ended
    code, message = statement.error or (None, None)
    return [
        statement.id,
        statement.text,
        statement.kind,
        statement.database,
        statement.schema,
        statement.session,
        statement.user,
        statement.role,
        statement.warehouse or None,
        bool(statement.warehouse and statement.kind in _ON_WAREHOUSE and statement.executing_since),
        statement.query_tag,
        code,
        message,
        statement.started,
        ended,
        _milliseconds(executing_since - statement.started - statement.blocked),
        _milliseconds(statement.blocked),
        statement.rows,
        *statement_hashes(statement.text),
    ]


def _call_rows(statement: Statement) -> list[list[object]]:
    return [
        [statement.id, function, model, json.dumps(_metrics(count)), count.credits, count.calls]
        for (function, model), count in statement.cortex.items()
    ]


def _metrics(count: CallCount) -> list[dict[str, object]]:
    if count.pages:
        metrics = [("total", "pages", count.pages)]
    else:
        metrics = [
            ("input", "tokens", count.input_tokens),
            ("output", "tokens", count.output_tokens),
        ]
    return [
        {"key": {"metric": metric, "unit": unit}, "value": value} for metric, unit, value in metrics
    ]


def _milliseconds(duration: timedelta) -> int:
    return round(duration / timedelta(milliseconds=1))
