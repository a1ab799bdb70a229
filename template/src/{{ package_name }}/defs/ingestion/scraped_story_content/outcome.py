"""What a scraping run left in its table, as metadata and as the judgement of its check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import dagster as dg

from ....markdown import table
from ....partitions import PARTITION_ROW_COUNT

PAGES_CHECK = "pages_can_be_read"
# Some of any day's pages are gone, want a browser, or turn programs away.
MAX_FAILED_SHARE = 0.3


@dataclass(frozen=True)
class Outcome:
    """Stories of each day by status: scraped, failed, refused, skipped or no_link."""

    days: Mapping[date, Mapping[str, int]]

    @property
    def failed_share(self) -> float:
        """The share of failed pages among those that were to be had."""
        scraped, failed = self._count("scraped"), self._count("failed")
        return failed / (scraped + failed) if failed else 0.0

    def metadata(self, day: date) -> dict[str, Any]:
        """Gives the number of rows of a day, and their statuses as a table."""
        stories = self.days.get(day, {})
        return {
            PARTITION_ROW_COUNT: sum(stories.values()),
            "pages_by_status": dg.MetadataValue.md(table(("status", "stories"), stories.items())),
        }

    def check_result(self) -> dg.AssetCheckResult:
        """Judges the window: most pages could be read."""
        return dg.AssetCheckResult(
            check_name=PAGES_CHECK,
            passed=self.failed_share <= MAX_FAILED_SHARE,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "failed_share": self.failed_share,
                "stories_failed": self._count("failed"),
            },
        )

    def _count(self, status: str) -> int:
        return sum(stories.get(status, 0) for stories in self.days.values())
