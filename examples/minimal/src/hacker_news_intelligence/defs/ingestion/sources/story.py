"""A story as every source gives it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ....partitions import Window


@dataclass(frozen=True)
class Story:
    """One submission to Hacker News. `posted_at` has a zone; `body` is plain text."""

    id: int
    title: str
    url: str | None
    author: str | None
    points: int
    num_comments: int
    body: str | None
    posted_at: datetime


class StorySource(Protocol):
    """Where stories come from."""

    name: str

    def read(self, window: Window) -> Iterator[Story]:
        """Gives every story of the window once, in any order."""
        ...
