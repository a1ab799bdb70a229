"""What an enrichment run left in its table, as metadata and as the judgement of its checks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

FAILURES_CHECK = "cortex_answered"
LABELS_CHECK = "labels_are_allowed"
MAX_FAILED_SHARE = 0.05


@dataclass(frozen=True)
class Outcome:
    """Rows of (status, answer, stories): status is answered, failed or empty."""

    rows: Sequence[tuple[Any, ...]]

    def stories(self, status: str) -> int:
        """Gives the number of stories with that status."""
        return sum(count for found, _, count in self.rows if found == status)

    @property
    def answers(self) -> Counter[str]:
        """Stories by answer, among those that have one."""
        return Counter(
            {answer: count for status, answer, count in self.rows if status == "answered"}
        )

    def metadata(self) -> dict[str, Any]:
        """Gives counts, and the answers as a table."""
        table = "| answer | stories |\n| --- | ---: |\n" + "\n".join(
            f"| {answer} | {count} |" for answer, count in self.answers.most_common()
        )
        return {
            "dagster/row_count": sum(count for _, _, count in self.rows),
            "stories_answered": self.stories("answered"),
            "stories_failed": self.stories("failed"),
            "stories_without_text": self.stories("empty"),
            "answers": dg.MetadataValue.md(table),
        }

    def check_results(self, allowed: Iterable[str]) -> list[dg.AssetCheckResult]:
        """Judges the table: few failures, and nothing but allowed labels, NULL least of all."""
        answered, failed = self.stories("answered"), self.stories("failed")
        share = failed / (answered + failed) if failed else 0.0
        strange = {answer: n for answer, n in self.answers.items() if answer not in set(allowed)}
        return [
            dg.AssetCheckResult(
                check_name=FAILURES_CHECK,
                passed=share <= MAX_FAILED_SHARE,
                metadata={"failed_share": share, "stories_failed": failed},
            ),
            dg.AssetCheckResult(
                check_name=LABELS_CHECK,
                passed=not strange,
                metadata={"stories_with_strange_label": sum(strange.values())},
            ),
        ]
