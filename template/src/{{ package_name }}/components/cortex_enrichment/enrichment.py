"""The statements of one enrichment run, in their order: count, price, answer, publish."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg

from ... import sql
from ...partitions import Window
from ...settings import CortexSettings
from ...snowflake import Session
from .calls import Classify
from .estimate import Estimate
from .outcome import Outcome

_HERE = Path(__file__).parent

# A statement that fails loses the answers it has paid for, so a long backfill takes several.
ROWS_PER_STATEMENT = 5000


class PromptChangedError(dg.Failure):
    """The words of a call were changed, but not its version."""


@dataclass(frozen=True)
class Enrichment:
    """One question, asked about the stories of one window."""

    session: Session
    window: Window
    table: str
    stories: str
    text_columns: Sequence[str]
    prompt_version: int
    call: Classify
    max_credits: float
    cortex: CortexSettings
    run_id: str

    def prepare(self) -> Estimate:
        """Finds the texts that have no answer yet, and prices them.

        Raises:
            BudgetExceededError: they would cost more than a run may spend. Nothing has been spent.
            PromptChangedError: the ledger holds answers to other words under this version.
        """
        self._execute("ledger.sql")
        [(others,)] = self._execute("other_prompts.sql")
        if others:
            raise PromptChangedError(
                f"The call of {self.table} was changed, but prompt_version is still "
                f"{self.prompt_version} and {others} answers were given to other words. "
                "Raise prompt_version to ask all texts anew.",
                allow_retries=False,
            )
        self._execute("pending.sql")
        [(texts, batches, input_tokens)] = self._execute("estimate.sql")
        estimate = Estimate(
            texts=int(texts),
            batches=int(batches),
            input_tokens=int(input_tokens),
            output_tokens=int(texts) * self.call.output_tokens,
            credits_per_million_tokens=self.cortex.price(self.call.billed_model),
        )
        estimate.require_at_most(self.max_credits, self.table)
        return estimate

    def answer(self, estimate: Estimate) -> int:
        """Sends every pending text to Cortex once, whoever else is at it; gives the calls made."""
        calls = 0
        for batch in range(1, estimate.batches + 1):
            with self.session.transaction(f"{self.table}_answers"):
                [(new, retried)] = self._execute("answer.sql", batch=batch)
            calls += new + retried
        return calls

    def publish(self) -> Outcome:
        """Brings the asset's table up to date with stories and ledger."""
        self._execute("create.sql")
        with self.session.transaction(self.table):
            self._execute("publish.sql")
            self._execute("delete.sql")
        return Outcome(self._execute("summary.sql"))

    def _execute(self, file: str, **values: Any) -> list[tuple[Any, ...]]:
        statement = sql.read(_HERE / file, **self._names)
        return self.session.execute(statement, **self._values, **values)

    @cached_property
    def _names(self) -> dict[str, str]:
        columns = (f"coalesce({sql.identifier(name)}, '')" for name in self.text_columns)
        return {
            "table": sql.identifier(self.table),
            "stories": sql.identifier(self.stories),
            "text": "trim(" + " || '\\n\\n' || ".join(columns) + ", ' \\t\\r\\n')",
            "call": self.call.expression,
            "tokens": self.call.token_count,
            "column": self.call.answer_column,
            "answer_path": self.call.answer_path,
        }

    @cached_property
    def _values(self) -> dict[str, Any]:
        return {
            **self.window.parameters(),
            "task": self.table,
            "model": self.call.billed_model,
            "prompt_version": self.prompt_version,
            "prompt_hash": hashlib.sha256(self.call.expression.encode()).hexdigest(),
            "max_attempts": self.cortex.max_attempts,
            "max_characters": self.cortex.max_characters,
            "rows_per_statement": ROWS_PER_STATEMENT,
            "answered_at": datetime.now(UTC).replace(tzinfo=None),
            "run_id": self.run_id,
        }
