"""Hacker News' public search API, asked by time window.

A query returns at most a thousand stories, so a window that holds more is split until it fits.
See https://hn.algolia.com/api
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from ....partitions import Window
from .plain_text import plain_text
from .story import Story

SEARCH_URL = "https://hn.algolia.com/api/v1/search_by_date"
MAX_HITS = 1000
TIMEOUT_SECONDS = 30
RETRY = Retry(
    total=6,
    backoff_factor=1,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods={"GET"},
    respect_retry_after_header=True,
)


class HackerNewsSource:
    """The real stories. Waits and retries when the API is busy or asks for patience."""

    name = "hacker_news"

    def __init__(self, url: str = SEARCH_URL, retry: Retry = RETRY) -> None:
        """Asks the API at `url`."""
        self._url = url
        self._http = requests.Session()
        self._http.mount(url, HTTPAdapter(max_retries=retry))

    def read(self, window: Window) -> Iterator[Story]:
        """Gives every story of the window once.

        Raises:
            requests.RequestException: the API cannot be reached, or keeps failing.
        """
        seen: set[int] = set()
        start, end = (int(t.replace(tzinfo=UTC).timestamp()) for t in (window.start, window.end))
        for hit in self._hits(start, end):
            story = _story(hit)
            if story.id not in seen:
                seen.add(story.id)
                yield story

    def _hits(self, start: int, end: int) -> Iterator[dict[str, Any]]:
        parameters: dict[str, str | int] = {
            "tags": "story",
            "hitsPerPage": MAX_HITS,
            "numericFilters": f"created_at_i>={start},created_at_i<{end}",
        }
        response = self._http.get(self._url, params=parameters, timeout=TIMEOUT_SECONDS)
        response.raise_for_status()
        found = response.json()
        if found["nbHits"] <= len(found["hits"]):
            yield from found["hits"]
        elif end - start > 1:
            middle = (start + end) // 2
            yield from self._hits(start, middle)
            yield from self._hits(middle, end)
        else:
            raise RuntimeError(
                f"the API holds {found['nbHits']} stories for one second ({start}) and returns "
                f"at most {len(found['hits'])}; they cannot all be had"
            )


def _story(hit: dict[str, Any]) -> Story:
    return Story(
        id=int(hit["objectID"]),
        title=hit.get("title") or "",
        url=hit.get("url"),
        author=hit.get("author"),
        points=hit.get("points") or 0,
        num_comments=hit.get("num_comments") or 0,
        body=plain_text(hit.get("story_text")),
        posted_at=datetime.fromtimestamp(hit["created_at_i"], UTC),
    )
