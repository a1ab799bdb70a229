"""The source of pages that the settings ask for."""

from collections.abc import Generator, Iterable

from ....settings import Settings
from .page import Page, PageSource
from .sample import SamplePages
from .web import WebPages


class NoPages:
    """Asks for nothing."""

    name = "none"

    def read(self, urls: Iterable[str]) -> Generator[Page, None, None]:
        """Gives no page."""
        yield from ()


def chosen_pages(settings: Settings) -> PageSource:
    """Gives recorded pages for the sample, and those of the web for real stories."""
    if settings.stories.source == "sample":
        return SamplePages()
    return WebPages(settings.pages) if settings.pages.fetch else NoPages()
