"""The statements of one extraction run, in their order: count, price, answer, publish."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import dagster as dg

from ... import sql
from ...clock import now
from ...settings import Settings
from ...snowflake import Session
from ..cortex.estimate import Estimate

_HERE = Path(__file__).parent
ANSWERED_CHECK = "questions_were_answered"
OWN_COLUMNS = {"path", "md5", "status", "is_truncated", "error", "answered_at"}

# A statement that fails loses the answers it has paid for, so many documents take several.
TEXTS_PER_STATEMENT = 500

# AI_COUNT_TOKENS does not count for AI_EXTRACT: a token is three characters or more, and an answer
# is about a sentence. AI_EXTRACT stops at 512 tokens an answer.
CHARACTERS_PER_TOKEN = 3
TOKENS_PER_ANSWER = 60


@dataclass(frozen=True)
class Extraction:
    """A few questions, asked about every parsed document."""

    session: Session
    table: str
    questions: Mapping[str, str]
    settings: Settings
    run_id: str

    def prepare(self) -> Estimate:
        """Finds the texts that have no answers to these questions yet, and prices them.

        Raises:
            BudgetExceededError: they would cost more than a run may spend. Nothing has been spent.
        """
        self._execute("ledger.sql")
        self._execute("pending.sql")
        [(texts, batches, characters)] = self._execute("estimate.sql")
        asked = len(json.dumps(dict(self.questions))) * int(texts)
        estimate = Estimate(
            calls=int(texts),
            batches=int(batches),
            input_tokens=(int(characters) + asked) // CHARACTERS_PER_TOKEN,
            output_tokens=int(texts) * len(self.questions) * TOKENS_PER_ANSWER,
            price=self.settings.cortex.price("ai_extract"),
        )
        estimate.require_at_most(self.settings.cortex.max_credits_per_run, self.table)
        return estimate

    def answer(self, estimate: Estimate) -> int:
        """Sends every pending text to Cortex once, whoever else is at it; gives the calls made."""
        calls = 0
        for batch in range(1, estimate.batches + 1):
            with self.session.transaction("document_field_ledger"):
                [(new, retried)] = self._execute("answer.sql", batch=batch)
            calls += new + retried
        return calls

    def publish(self) -> list[tuple[Any, ...]]:
        """Makes the asset's table from documents and ledger."""
        self._execute("publish.sql")
        return self._execute("summary.sql")

    def _execute(self, file: str, **values: Any) -> list[tuple[Any, ...]]:
        statement = sql.read(_HERE / file, **self._names)
        return self.session.execute(statement, **self._values, **values)

    @cached_property
    def _names(self) -> dict[str, str]:
        names = [sql.identifier(name) for name in self.questions]
        return {
            "table": sql.identifier(self.table),
            "questions": sql.literal(dict(self.questions)),
            "names": ",\n    ".join(names),
            "expressions": ",\n    ".join(
                f"answers.response:{name}::varchar as {name}" for name in names
            ),
        }

    @cached_property
    def _values(self) -> dict[str, Any]:
        questions = json.dumps(dict(self.questions), sort_keys=True)
        return {
            "questions_hash": hashlib.sha256(questions.encode()).hexdigest(),
            "max_attempts": self.settings.cortex.max_attempts,
            "max_characters": self.settings.cortex.max_characters,
            "texts_per_statement": TEXTS_PER_STATEMENT,
            "answered_at": now(),
            "run_id": self.run_id,
        }


def result(
    rows: Sequence[tuple[Any, ...]], questions: Mapping[str, str], figures: dict[str, Any]
) -> dg.MaterializeResult:
    """Gives what a run has left in its table, as metadata and as the judgement of its check."""
    failed = [path for path, status, *_ in rows if status == "failed"]
    head = " | ".join(["file", "status", *questions])
    lines = [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    table = "\n".join([f"| {head} |", "| --- " * (len(questions) + 2) + "|", *lines])
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(rows),
            "documents_failed": len(failed),
            "answers": dg.MetadataValue.md(table),
            **figures,
        },
        check_results=[
            dg.AssetCheckResult(
                check_name=ANSWERED_CHECK, passed=not failed, metadata={"failed": failed}
            )
        ],
    )


def _cell(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")
