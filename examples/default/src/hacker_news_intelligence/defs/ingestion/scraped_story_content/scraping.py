"""The statements of one scraping run, in their order: what is due, what came of it, publish."""

import tempfile
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from .... import sql
from ....partitions import Window
from ....snowflake import Session
from ....tables.merge import bring_up_to_date
from ..landing.json_lines import land, write_json_lines
from ..pages.page import Page, PageSource
from .outcome import Outcome

_HERE = Path(__file__).parent

# A run that is killed loses the pages that it has not stored yet, and has to ask for them again.
PAGES_A_LOAD = 500


@dataclass(frozen=True)
class Scraping:
    """The pages of the stories of one window. `now` is in UTC without a zone."""

    session: Session
    window: Window
    source: PageSource
    max_attempts: int
    now: datetime

    def fetch(self) -> int:
        """Asks for every page that is due, once, and keeps what comes of it; gives their number."""
        self._execute("pages.sql")
        due: dict[str, int] = dict(self._execute("pending.sql", now=self.now))
        count = 0
        with closing(self.source.read(due)) as pages:
            while batch := [self._record(page, due) for page in islice(pages, PAGES_A_LOAD)]:
                self._keep(batch)
                count += len(batch)
        return count

    def publish(self) -> Outcome:
        """Brings the asset's table up to date with the stories and their pages."""
        self._execute("create.sql")
        bring_up_to_date(
            self.session,
            "scraped_story_content",
            sql.read(_HERE / "stories.sql"),
            self.window.parameters(),
            key=["story_id"],
            window="target.posted_at >= %(start)s and target.posted_at < %(end)s",
        )
        days: defaultdict[date, dict[str, int]] = defaultdict(dict)
        for day, status, stories in self._execute("summary.sql"):
            days[day][status] = stories
        return Outcome(days)

    def _record(self, page: Page, attempts_before: dict[str, int]) -> dict[str, Any]:
        """Gives a row of the table: each attempt is followed by twice the pause before it."""
        attempts = attempts_before[page.url] + 1
        record = asdict(page)
        pause = record.pop("retry_after")
        is_last = pause is None or attempts >= self.max_attempts
        return record | {
            "attempts": attempts,
            "next_attempt_at": None if is_last else str(self.now + pause * 2 ** (attempts - 1)),
            "scraped_at": str(self.now),
        }

    def _keep(self, records: Iterable[dict[str, Any]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "pages.json.gz"
            write_json_lines(records, file)
            land(self.session, file, "landed_pages")
        with self.session.transaction("story_pages"):
            self.session.execute(sql.read(_HERE / "keep.sql"))

    def _execute(self, file: str, **values: Any) -> list[tuple[Any, ...]]:
        return self.session.execute(sql.read(_HERE / file), **self.window.parameters(), **values)
