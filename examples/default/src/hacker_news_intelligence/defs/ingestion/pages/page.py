"""A page as every source gives it."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

FIRST_RETRY = timedelta(hours=6)


@dataclass(frozen=True)
class Page:
    """What came of asking for a page once.

    `failed` pages may be had another time, `refused` ones are not to be had: the site or this
    project forbids it. `retry_after` is the time after which asking again makes sense, None where
    it never does.
    """

    url: str
    status: Literal["scraped", "failed", "refused"]
    title: str | None = None
    content: str | None = None
    error: str | None = None
    http_status: int | None = None
    retry_after: timedelta | None = None


class PageError(Exception):
    """A page cannot be had. The message says why."""

    def __init__(self, message: str, http_status: int | None = None) -> None:
        """Takes the reason, and the status of the answer if there was one."""
        super().__init__(message)
        self.http_status = http_status


class FailedError(PageError):
    """It may be had another time."""


class RefusedError(PageError):
    """It is not to be had."""

    def __init__(
        self,
        message: str,
        http_status: int | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        """Takes, besides the reason, the time after which it may be another matter."""
        super().__init__(message, http_status)
        self.retry_after = retry_after


class PageSource(Protocol):
    """Where pages come from."""

    name: str

    def read(self, urls: Iterable[str]) -> Generator[Page, None, None]:
        """Asks for every page once and gives them in any order; leaves out what it cannot know.

        Closing the generator ends the asking.
        """
        ...
