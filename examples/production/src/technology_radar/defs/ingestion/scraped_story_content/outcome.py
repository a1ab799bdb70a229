"""What a scraping run left in its table, as metadata and as the judgement of its check."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg

from ....markdown import table

PAGES_CHECK = "pages_can_be_read"
# Some of any day's pages are gone, want a browser, or turn programs away.
MAX_FAILED_SHARE = 0.3


@dataclass(frozen=True)
class Outcome:
    """Stories of the window by status: scraped, failed, refused, skipped or no_link."""

    stories: Mapping[str, int]

    @property
    def failed_share(self) -> float:
        """The share of failed pages among those that were to be had."""
        scraped, failed = (self.stories.get(status, 0) for status in ("scraped", "failed"))
        return failed / (scraped + failed) if failed else 0.0

    def metadata(self) -> dict[str, Any]:
        """Gives the number of rows, and the statuses as a table."""
        return {
            "dagster/row_count": sum(self.stories.values()),
            "pages_by_status": dg.MetadataValue.md(
                table(("status", "stories"), self.stories.items())
            ),
        }

    def check_result(self) -> dg.AssetCheckResult:
        """Judges the window: most pages could be read."""
        return dg.AssetCheckResult(
            check_name=PAGES_CHECK,
            passed=self.failed_share <= MAX_FAILED_SHARE,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "failed_share": self.failed_share,
                "stories_failed": self.stories.get("failed", 0),
            },
        )
