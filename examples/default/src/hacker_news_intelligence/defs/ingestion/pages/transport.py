"""One GET of one place: at the address that was checked, within limits of time and size."""

import http.client
import socket
import ssl
import threading
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cached_property

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from .location import Location, checked_addresses
from .pace import Pace
from .page import FailedError

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
# For a whole page: a server that sends a byte now and then would never be too slow for a read.
PAGE_SECONDS = 60.0
# Where a host has several addresses, one may be out of order.
ADDRESSES_TO_TRY = 3
CHUNK_BYTES = 65_536


class Transport:
    """Sends requests. Knows no cookies, no proxies and no redirects."""

    def __init__(
        self,
        user_agent: str,
        pace: Pace,
        *,
        read_seconds: float = READ_SECONDS,
        page_seconds: float = PAGE_SECONDS,
        exempt: Collection[tuple[str, int]] = (),
    ) -> None:
        """Says who asks, and how patiently; `exempt` is explained at `checked_addresses`."""
        self._user_agent = user_agent
        self._pace = pace
        self._read_seconds = read_seconds
        self._page_seconds = page_seconds
        self._exempt = exempt

    @contextmanager
    def get(self, location: Location, seconds_apart: float) -> Iterator[BaseHTTPResponse]:
        """Asks for a place when its host's turn has come; the body is yet to be read.

        Raises:
            FailedError: no answer, or not in time.
            RefusedError: the place is not to be asked.
        """
        addresses = checked_addresses(location, self._exempt)
        self._pace.wait(location.host, seconds_apart)
        headers = {
            "Host": location.authority,
            "User-Agent": self._user_agent,
            "Accept": "text/html, text/plain;q=0.9",
            "Accept-Encoding": "gzip, deflate",
        }
        with _errors_of(location), self._deadline() as sockets:
            connection = self._connect(location, addresses)
            # An answer that ends with its connection takes the socket away from the latter.
            sockets.append(connection.sock)
            connection.timeout = self._read_seconds
            with closing(connection):
                connection.request("GET", location.target, headers=headers, preload_content=False)
                with closing(connection.getresponse()) as response:
                    yield response

    def _connect(self, location: Location, addresses: list[str]) -> HTTPConnection:
        candidates = addresses[:ADDRESSES_TO_TRY]
        for number, address in enumerate(candidates, start=1):
            connection = self._connection(location, address)
            try:
                connection.connect()
            except (OSError, HTTPError):
                connection.close()
                if number == len(candidates):
                    raise
            else:
                return connection
        raise FailedError(f"{location.host} has no address")

    def _connection(self, location: Location, address: str) -> HTTPConnection:
        if location.scheme == "http":
            return HTTPConnection(address, location.port, timeout=CONNECT_SECONDS)
        return HTTPSConnection(
            address,
            location.port,
            timeout=CONNECT_SECONDS,
            ssl_context=self._tls,
            server_hostname=location.host,
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)

    @contextmanager
    def _deadline(self) -> Iterator[list[socket.socket]]:
        """Cuts the connections whose sockets are put into the list when a page takes too long."""
        sockets: list[socket.socket] = []
        is_over = threading.Event()

        def cut() -> None:
            is_over.set()
            for connected in list(sockets):
                with suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(self._page_seconds, cut)
        timer.daemon = True
        timer.start()
        try:
            yield sockets
        except Exception:
            if not is_over.is_set():
                raise
        finally:
            timer.cancel()
        # A connection that was cut may look like a page that has come to its end.
        if is_over.is_set():
            raise FailedError(f"the page took longer than {self._page_seconds:g} s")


def read_at_most(response: BaseHTTPResponse, limit: int) -> bytes:
    """Gives the body, or its first `limit` + 1 bytes when it is longer, without reading the rest.

    The limit is one of unpacked bytes: a small answer can unpack to a huge one.
    """
    body = bytearray()
    for chunk in response.stream(CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > limit:
            break
    return bytes(body[: limit + 1])


@contextmanager
def _errors_of(location: Location) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise FailedError(f"{location.host} did not answer in time") from None
    except (OSError, HTTPError, http.client.HTTPException) as error:
        raise FailedError(f"{location.host}: {type(error).__name__}: {error}") from None
