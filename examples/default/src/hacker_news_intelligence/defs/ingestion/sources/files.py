"""A file of yours: CSV with a header, or one JSON object a line."""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ....partitions import Window
from ....settings import SettingsError
from .plain_text import plain_text
from .story import Story

_REQUIRED = ("id", "title", "posted_at")
_NEVER_EMPTY = ("id", "posted_at")


class FileSource:
    """Stories of a file. Rows outside the window are passed over."""

    name = "file"

    def __init__(
        self,
        path: Path,
        *,
        timezone: ZoneInfo,
        datetime_format: str | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> None:
        """Describes the file.

        Args:
            path: ends in .csv, .jsonl or .ndjson.
            timezone: zone of times that carry none themselves.
            datetime_format: as `datetime.strptime` takes it; ISO 8601 when left out.
            columns: names in the file of id, title, url, author, points, num_comments, text and
                posted_at, where they differ.
        """
        self._path = path
        self._timezone = timezone
        self._format = datetime_format
        self._columns = columns or {}

    def read(self, window: Window) -> Iterator[Story]:
        """Gives every story of the window once.

        Raises:
            SettingsError: the file is missing, or is not what the settings say.
        """
        for number, row in enumerate(self._rows(), start=1):
            try:
                story = self._story(row)
            except (KeyError, TypeError, ValueError) as error:
                raise SettingsError(f"{self._path}, story {number}: {_reason(error)}") from None
            if window.contains(story.posted_at):
                yield story

    def _rows(self) -> Iterator[dict[str, Any]]:
        if not self._path.is_file():
            raise SettingsError(f"stories.path: there is no file {self._path}")
        with self._path.open(encoding="utf-8-sig", newline="") as file:
            match self._path.suffix.lower():
                case ".csv":
                    yield from csv.DictReader(file)
                case ".jsonl" | ".ndjson":
                    yield from (json.loads(line) for line in file if line.strip())
                case suffix:
                    raise SettingsError(
                        f"stories.path: '{suffix}' is neither .csv nor .jsonl nor .ndjson"
                    )

    def _story(self, row: Mapping[str, Any]) -> Story:
        def value(name: str) -> Any:
            column = self._columns.get(name, name)
            if column not in row and name in _REQUIRED:
                raise KeyError(f"no column '{column}'; the file has {', '.join(row)}")
            found = row.get(column)
            if name in _NEVER_EMPTY and found in (None, ""):
                raise KeyError(f"the column '{column}' is empty")
            return found

        return Story(
            id=int(value("id")),
            title=value("title") or "",
            url=value("url") or None,
            author=value("author") or None,
            points=int(value("points") or 0),
            num_comments=int(value("num_comments") or 0),
            body=plain_text(value("text")),
            posted_at=self._moment(value("posted_at")),
        )

    def _moment(self, text: str) -> datetime:
        moment = (
            datetime.strptime(text, self._format) if self._format else datetime.fromisoformat(text)
        )
        return moment if moment.tzinfo else moment.replace(tzinfo=self._timezone)


def _reason(error: Exception) -> str:
    return str(error.args[0]) if isinstance(error, KeyError) else str(error)
