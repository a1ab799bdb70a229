"""Recorded pages of the bundled sample: written for this project, read without network."""

import json
from collections.abc import Generator, Iterable
from pathlib import Path

from .extraction import article
from .page import Page

PAGES_FILE = Path(__file__).parents[1] / "sources" / "sample_pages.jsonl"


class SamplePages:
    """Pages of some of the sample's stories. Their main text is really extracted."""

    name = "sample"

    def read(self, urls: Iterable[str]) -> Generator[Page, None, None]:
        """Gives the pages that were recorded."""
        wanted = set(urls)
        with PAGES_FILE.open(encoding="utf-8") as lines:
            for line in lines:
                recorded = json.loads(line)
                url = recorded["url"]
                if url in wanted:
                    found = article(recorded["html"], url)
                    yield Page(url, "scraped", found.title, found.content, http_status=200)
