"""One enrichment run: what is asked about the stories of a window, and where the answers go."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ... import sql
from ..cortex.estimate import TokenEstimate
from ..cortex.ledger import Ledger
from .golden import GoldenSet
from .outcome import LabelCounts, Outcome, StoryCounts

_HERE = Path(__file__).parent
TRAILING_DAYS = 14


@dataclass(frozen=True)
class Enrichment:
    """One question, asked about the text of each story of the ledger's window."""

    ledger: Ledger
    stories: str
    text_columns: Sequence[str]
    golden: GoldenSet

    def prepare(self) -> TokenEstimate:
        """Finds the texts that have no answer yet, and prices them. See `Ledger.prepare`."""
        self.ledger.execute(_HERE / "golden_texts.sql", golden=self.golden.as_json())
        return self.ledger.prepare(_HERE / "pending.sql", self._names)

    def publish(self) -> Outcome:
        """Brings the asset's table up to date with stories and ledger."""
        self.ledger.execute(_HERE / "create.sql", self._names)
        with self.ledger.session.transaction(self.ledger.task):
            self.ledger.execute(_HERE / "publish.sql", self._names)
            self.ledger.execute(_HERE / "delete.sql", self._names)
        rows = self.ledger.execute(_HERE / "summary.sql", self._names)
        days = {day: StoryCounts(*map(int, counts)) for day, *counts in rows}
        return Outcome(days, self._labels(), self._golden_answers())

    def _labels(self) -> dict[str, LabelCounts]:
        return {
            column.name: self.ledger.execute(
                _HERE / "labels.sql",
                {
                    "table": self._names["table"],
                    "column": sql.identifier(column.name),
                    "trailing_days": str(TRAILING_DAYS),
                },
            )
            for column in self.ledger.call.answer_columns
            if column.has_few_values
        }

    def _golden_answers(self) -> dict[str, LabelCounts]:
        return {
            column.name: self.ledger.execute(
                _HERE / "golden_answers.sql",
                {"column": sql.identifier(column.name), "expression": column.expression},
            )
            for column in self.ledger.call.answer_columns
            if column.name in self.golden.columns
        }

    @cached_property
    def _names(self) -> dict[str, str]:
        answers = self.ledger.call.answer_columns
        names = [sql.identifier(column.name) for column in answers]
        texts = (f"coalesce({sql.identifier(name)}, '')" for name in self.text_columns)
        expressions = zip(answers, names, strict=True)
        return {
            "table": sql.identifier(self.ledger.task),
            "stories": sql.identifier(self.stories),
            "text": "trim(" + " || '\\n\\n' || ".join(texts) + ", ' \\t\\r\\n')",
            "definitions": ", ".join(
                f"{sql.identifier(column.name)} {column.sql_type}" for column in answers
            ),
            "columns": ", ".join(names),
            "expressions": ", ".join(f"{column.expression} as {n}" for column, n in expressions),
            "assignments": ", ".join(f"{name} = source.{name}" for name in names),
            "values": ", ".join(f"source.{name}" for name in names),
            "is_valid": " and ".join(column.is_valid for column in answers),
        }
