"""What an enrichment run left in its table, as metadata and as the judgement of its checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import dagster as dg

from ...markdown import table
from ...partitions import PARTITION_ROW_COUNT

ANSWERED_CHECK = "cortex_answered"
VALID_CHECK = "answers_are_valid"
LABELS_CHECK = "labels_resemble_recent_days"
GOLDEN_CHECK = "golden_answers_are_right"

MAX_FAULTY_SHARE = 0.05
MAX_LABEL_DISTANCE = 0.35
MIN_STORIES_TO_COMPARE = 50

# Of a label: its stories in the window and before. Of a golden answer: expected, answered, texts.
LabelCounts = Sequence[tuple[Any, ...]]


class StoryCounts(NamedTuple):
    """Stories of a day, and how many of them are what; invalid ones are among the answered."""

    stories: int = 0
    answered: int = 0
    failed: int = 0
    without_text: int = 0
    truncated: int = 0
    invalid: int = 0


@dataclass(frozen=True)
class Outcome:
    """Counts of stories by day, of their labels by column, and of golden answers by column."""

    days: Mapping[date, StoryCounts]
    labels: Mapping[str, LabelCounts] = field(default_factory=dict)
    golden: Mapping[str, LabelCounts] = field(default_factory=dict)

    def metadata_of(self, day: date) -> dict[str, Any]:
        """Gives the counts of a day."""
        counts = self.days.get(day, StoryCounts())
        return {
            PARTITION_ROW_COUNT: counts.stories,
            "stories_answered": counts.answered,
            "stories_failed": counts.failed,
            "stories_without_text": counts.without_text,
            "stories_truncated": counts.truncated,
        }

    def metadata(self) -> dict[str, Any]:
        """Gives the labels of each column as a table."""
        return {
            name: dg.MetadataValue.md(table((name, "stories"), [row[:2] for row in rows if row[1]]))
            for name, rows in self.labels.items()
        }

    def check_results(self, min_accuracy: float) -> list[dg.AssetCheckResult]:
        """Judges errors, empty or strange answers, unusual labels, and golden answers."""
        days = self.days.values()
        answered, failed = sum(day.answered for day in days), sum(day.failed for day in days)
        results = [
            _share_result(ANSWERED_CHECK, failed, answered + failed),
            _share_result(VALID_CHECK, sum(day.invalid for day in days), answered),
        ]
        if self.labels:
            results.append(self._labels_result())
        if self.golden:
            results.append(self._golden_result(min_accuracy))
        return results

    def _labels_result(self) -> dg.AssetCheckResult:
        distances = {name: _distance(rows) for name, rows in self.labels.items()}
        known = {name: distance for name, distance in distances.items() if distance is not None}
        return dg.AssetCheckResult(
            check_name=LABELS_CHECK,
            passed=all(distance <= MAX_LABEL_DISTANCE for distance in known.values()),
            severity=dg.AssetCheckSeverity.WARN,
            metadata={f"{name}_distance": distance for name, distance in known.items()},
        )

    def _golden_result(self, min_accuracy: float) -> dg.AssetCheckResult:
        accuracies = {name: _accuracy(rows) for name, rows in self.golden.items()}
        return dg.AssetCheckResult(
            check_name=GOLDEN_CHECK,
            passed=all(accuracy >= min_accuracy for accuracy in accuracies.values()),
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                **{f"{name}_accuracy": accuracy for name, accuracy in accuracies.items()},
                **{
                    f"{name}_confusion": dg.MetadataValue.md(
                        table(("expected", "answered", "texts"), rows)
                    )
                    for name, rows in self.golden.items()
                },
            },
        )


def _share_result(name: str, faulty: int, judged: int) -> dg.AssetCheckResult:
    share = faulty / judged if judged else 0.0
    return dg.AssetCheckResult(
        check_name=name,
        passed=share <= MAX_FAULTY_SHARE,
        metadata={"faulty_share": share, "stories": faulty},
    )


def _distance(rows: LabelCounts) -> float | None:
    """Gives how far labels are from those before: 0 the same shares, 1 nothing in common.

    None where there are too few stories to tell (total variation distance).
    """
    now, before = sum(row[1] for row in rows), sum(row[2] for row in rows)
    if min(now, before) < MIN_STORIES_TO_COMPARE:
        return None
    return float(sum(abs(row[1] / now - row[2] / before) for row in rows)) / 2


def _accuracy(rows: LabelCounts) -> float:
    texts = sum(count for _, _, count in rows)
    right = sum(count for expected, answered, count in rows if expected == answered)
    return float(right / texts) if texts else 1.0
