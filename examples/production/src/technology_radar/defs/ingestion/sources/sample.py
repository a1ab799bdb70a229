"""The bundled sample: two weeks of stories, repeated for ever so that every partition has some."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ....partitions import Window
from .plain_text import plain_text
from .story import Story

SAMPLE_FILE = Path(__file__).with_name("sample_stories.jsonl")
FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)
CYCLE = timedelta(days=14)
# Keeps ids of different repetitions apart; the sample's own ids lie far below.
IDS_A_CYCLE = 100_000_000


class SampleSource:
    """Stories written for this project. They need no network and are the same on every machine."""

    name = "sample"

    def read(self, window: Window) -> Iterator[Story]:
        """Gives the stories of the window: those of the sample, moved by whole cycles."""
        rows = [json.loads(line) for line in SAMPLE_FILE.read_text(encoding="utf-8").splitlines()]
        start, end = window.start.replace(tzinfo=UTC), window.end.replace(tzinfo=UTC)
        for cycle in range((start - FIRST_DAY) // CYCLE, (end - FIRST_DAY) // CYCLE + 1):
            for row in rows:
                posted_at = datetime.fromisoformat(row["posted_at"]) + cycle * CYCLE
                if start <= posted_at < end:
                    yield Story(
                        id=row["id"] + cycle * IDS_A_CYCLE,
                        title=row["title"],
                        url=row["url"],
                        author=row["author"],
                        points=row["points"],
                        num_comments=row["num_comments"],
                        body=plain_text(row["text"]),
                        posted_at=posted_at,
                    )
