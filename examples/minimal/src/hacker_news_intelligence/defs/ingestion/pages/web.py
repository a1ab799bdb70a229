"""Pages of the web, asked for politely: few at a time, apart, and only where they may be had."""

from collections import defaultdict
from collections.abc import Collection, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from ....settings import PagesSettings
from .location import Location
from .pace import Pace, StoppedError
from .page import Page, RefusedError
from .reader import Reader
from .robots import Robots
from .transport import PAGE_SECONDS, READ_SECONDS, Transport

# The product token that a robots.txt may mention: the name of this package.
PRODUCT = __name__.split(".")[0]
HOSTS_AT_ONCE = 8


class WebPages:
    """The pages as their sites serve them. Each is asked for once, and never in a hurry."""

    name = "web"

    def __init__(
        self,
        settings: PagesSettings,
        *,
        read_seconds: float = READ_SECONDS,
        page_seconds: float = PAGE_SECONDS,
        exempt: Collection[tuple[str, int]] = (),
    ) -> None:
        """Prepares to ask.

        Args:
            settings: who asks, how fast and how much.
            read_seconds: how long a server may be silent.
            page_seconds: how long a whole page may take.
            exempt: addresses and ports of servers that may be asked although they are not on the
                public internet, as those of tests are.
        """
        self._settings = settings
        self._read_seconds = read_seconds
        self._page_seconds = page_seconds
        self._exempt = exempt

    def read(self, urls: Iterable[str]) -> Generator[Page, None, None]:
        """Gives every page as soon as it is known: of several hosts at once, one of each."""
        hosts: defaultdict[str, list[str]] = defaultdict(list)
        for url in dict.fromkeys(urls):
            hosts[_host(url)].append(url)
        pace = Pace()
        reader = self._reader(pace)
        pages: SimpleQueue[Page] = SimpleQueue()

        def read_host(group: list[str]) -> None:
            for url in group:
                try:
                    pages.put(reader.page(url))
                except StoppedError:
                    return

        pool = ThreadPoolExecutor(HOSTS_AT_ONCE, thread_name_prefix="pages")
        try:
            for group in hosts.values():
                pool.submit(read_host, group)
            for _ in range(sum(map(len, hosts.values()))):
                yield pages.get()
        finally:
            # Whoever does not want the rest must not wait for it.
            pace.stop()
            pool.shutdown(cancel_futures=True)

    def _reader(self, pace: Pace) -> Reader:
        contact = self._settings.contact
        transport = Transport(
            f"{PRODUCT} ({contact})" if contact else PRODUCT,
            pace,
            read_seconds=self._read_seconds,
            page_seconds=self._page_seconds,
            exempt=self._exempt,
        )
        robots = Robots(transport, PRODUCT, self._settings.seconds_per_host)
        return Reader(transport, robots, self._settings.max_bytes)


def _host(url: str) -> str:
    try:
        return Location.of(url).host
    except RefusedError:
        return ""
