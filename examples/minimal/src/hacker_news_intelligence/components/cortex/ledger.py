"""Answers that were paid for: what is missing is counted, priced, and asked for once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg

from ... import sql
from ...clock import now
from ...partitions import Window
from ...settings import CortexSettings, load_settings
from ...snowflake import Session
from .calls.call import CortexCall
from .estimate import TokenEstimate

_HERE = Path(__file__).parent

# A statement that fails loses the answers it has paid for, so a long backfill takes several.
CALLS_PER_STATEMENT = 5000

_NO_NAMES: Mapping[str, str] = {}


class PromptChangedError(dg.Failure):
    """The words of a call were changed, but not its version."""


@dataclass(frozen=True)
class Ledger:
    """The part of the table `cortex_ledger` that one asset asks for.

    Attributes:
        session: Where statements run.
        window: The partitions of the run; None for an asset that has none.
        task: The asset's name: answers to one asset's questions are of no use to another.
        call: The question.
        prompt_version: Raised whenever the question changes.
        max_credits: What a run may spend.
        cortex: Prices and limits.
        run_id: Who asks.
    """

    session: Session
    window: Window | None
    task: str
    call: CortexCall
    prompt_version: int
    max_credits: float
    cortex: CortexSettings
    run_id: str

    @classmethod
    def of_run(
        cls,
        context: dg.AssetExecutionContext,
        session: Session,
        call: CortexCall,
        prompt_version: int,
        max_credits: float | None,
    ) -> "Ledger":
        """Gives the ledger for the asset and the window that a run works on.

        Args:
            context: The run.
            session: Where statements run.
            call: The question.
            prompt_version: Of that question.
            max_credits: What the run may spend; None for what project.yaml allows.
        """
        cortex = load_settings().cortex
        return cls(
            session=session,
            window=Window.of_run(context),
            task=context.op_execution_context.op.name,
            call=call,
            prompt_version=prompt_version,
            max_credits=max_credits or cortex.max_credits_per_run,
            cortex=cortex,
            run_id=context.run.run_id,
        )

    def prepare(self, pending: Path, names: Mapping[str, str] = _NO_NAMES) -> TokenEstimate:
        """Finds what has no answer yet, and prices it.

        Args:
            pending: The statement that makes the temporary table `pending_texts` with the columns
                content_hash, text and batch.
            names: What stands in it as ${name}.

        Raises:
            BudgetExceededError: it would cost more than a run may spend. Nothing has been spent.
            PromptChangedError: the ledger holds answers to other words under this version.
        """
        self.execute(_HERE / "ledger.sql")
        [(others,)] = self.execute(_HERE / "other_prompts.sql")
        if others:
            raise PromptChangedError(
                f"The call of {self.task} was changed, but prompt_version is still "
                f"{self.prompt_version} and {others} answers were given to other words. "
                "Raise prompt_version to ask everything anew.",
                allow_retries=False,
            )
        self.execute(pending, names)
        [(calls, batches, input_tokens)] = self.execute(
            _HERE / "estimate.sql", {"tokens": self.call.token_count}
        )
        estimate = TokenEstimate(
            calls=int(calls),
            batches=int(batches),
            input_tokens=int(input_tokens),
            output_tokens=int(calls) * self.call.expected_output_tokens,
            price=self.cortex.price(self.call.billed_model),
        )
        fewer = "Materialize fewer partitions, or raise" if self.window else "Raise"
        estimate.require_at_most(self.max_credits, self.task, f"{fewer} max_credits_per_run.")
        return estimate

    def answer(self, estimate: TokenEstimate) -> int:
        """Sends everything pending to Cortex once, whoever else is at it; gives the calls made."""
        if estimate.calls and self.call.session_parameters:
            self.session.execute(f"alter session set {self.call.session_parameters}")
        names = {"call": self.call.expression, "grouping": self.call.grouping}
        calls = 0
        for batch in range(1, estimate.batches + 1):
            with self.session.transaction(f"{self.task}_answers"):
                [(new, retried)] = self.execute(_HERE / "answer.sql", names, batch=batch)
            calls += new + retried
        return calls

    def execute(
        self, file: Path, names: Mapping[str, str] = _NO_NAMES, **values: Any
    ) -> list[tuple[Any, ...]]:
        """Runs the statement in `file`.

        Args:
            file: SQL.
            names: What stands in it as ${name}.
            values: What it binds, beside the window, if there is one, and what tells these answers
                from others.
        """
        return self.session.execute(sql.read(file, **names), **self._values, **values)

    @cached_property
    def _values(self) -> dict[str, Any]:
        return {
            **(self.window.parameters() if self.window else {}),
            "task": self.task,
            "model": self.call.billed_model,
            "prompt_version": self.prompt_version,
            "prompt_hash": hashlib.sha256(self.call.expression.encode()).hexdigest(),
            "max_attempts": self.cortex.max_attempts,
            "max_characters": min(
                filter(None, (self.call.max_characters, self.cortex.max_characters))
            ),
            "calls_per_statement": CALLS_PER_STATEMENT,
            "answered_at": now(),
            "run_id": self.run_id,
        }
