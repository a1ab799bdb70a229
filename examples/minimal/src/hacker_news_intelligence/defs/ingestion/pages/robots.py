"""What a site's robots.txt allows, and how fast.

See https://www.rfc-editor.org/rfc/rfc9309
"""

import threading
from concurrent.futures import Future
from datetime import timedelta
from urllib.parse import urljoin

from protego import Protego

from .location import Location
from .page import FailedError, RefusedError
from .transport import Transport, read_at_most

# RFC 9309 wants at least 500 KiB to be read, and five redirects to be followed.
MAX_BYTES = 512_000
MAX_REDIRECTS = 5
# A longer Crawl-delay would let one site hold up a whole run.
MAX_CRAWL_DELAY_SECONDS = 30.0
# Sites change their minds, but not often.
RETRY_AFTER = timedelta(days=7)


class Robots:
    """The rules of every site, each read once.

    A site without a robots.txt (any 4xx but 429) allows everything. One whose robots.txt cannot be
    read at the moment allows nothing for now, and its pages fail until it can.
    """

    def __init__(self, transport: Transport, name: str, seconds_per_host: float) -> None:
        """Asks under `name`, the product token that a robots.txt may mention."""
        self._transport = transport
        self._name = name
        self._seconds_per_host = seconds_per_host
        self._lock = threading.Lock()
        self._sites: dict[str, Future[Protego]] = {}

    def seconds_apart(self, location: Location) -> float:
        """Gives the time between two requests to the site.

        Raises:
            RefusedError: its robots.txt forbids this page.
            FailedError: its robots.txt cannot be read.
        """
        rules = self._rules(location)
        if not rules.can_fetch(location.url, self._name):
            raise RefusedError(
                f"robots.txt of {location.host} does not allow it", retry_after=RETRY_AFTER
            )
        delay = rules.crawl_delay(self._name) or 0.0
        return max(self._seconds_per_host, min(delay, MAX_CRAWL_DELAY_SECONDS))

    def _rules(self, location: Location) -> Protego:
        with self._lock:
            site = self._sites.get(location.origin)
            is_first = site is None
            if site is None:
                site = self._sites[location.origin] = Future()
        if is_first:
            try:
                site.set_result(self._read(location))
            except Exception as error:
                site.set_exception(error)
        return site.result()

    def _read(self, location: Location) -> Protego:
        url = f"{location.origin}/robots.txt"
        for _ in range(MAX_REDIRECTS + 1):
            try:
                with self._transport.get(Location.of(url), self._seconds_per_host) as response:
                    status, target = response.status, response.get_redirect_location()
                    body = read_at_most(response, MAX_BYTES) if status == 200 else b""
            except FailedError as error:
                raise FailedError(f"robots.txt cannot be read: {error}") from None
            if status == 429 or status >= 500:
                raise FailedError(f"robots.txt cannot be read: HTTP {status}")
            if not target:
                return Protego.parse(body[:MAX_BYTES].decode("utf-8-sig", "replace"))
            url = urljoin(url, target)
        return Protego.parse("")
