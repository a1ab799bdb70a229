"""One page of the web, from its address to its main text."""

from email.message import Message
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse

from .extraction import article, decoded, storable
from .location import Location
from .pace import StoppedError
from .page import FIRST_RETRY, FailedError, Page, RefusedError
from .robots import Robots
from .transport import Transport, read_at_most

MAX_REDIRECTS = 5
TEXT_TYPES = ("text/html", "text/plain")


class Reader:
    """Reads pages, where their sites allow it. May be used by several threads."""

    def __init__(self, transport: Transport, robots: Robots, max_bytes: int) -> None:
        """Takes what it asks with, and the length of the longest page that is read."""
        self._transport = transport
        self._robots = robots
        self._max_bytes = max_bytes

    def page(self, url: str) -> Page:
        """Asks for a page, follows its redirects, and gives what came of it.

        Raises:
            StoppedError: the run is being stopped.
        """
        try:
            return self._scraped(url)
        except StoppedError:
            raise
        except RefusedError as error:
            return Page(
                url,
                "refused",
                error=str(error),
                http_status=error.http_status,
                retry_after=error.retry_after,
            )
        except FailedError as error:
            reason, http_status = str(error), error.http_status
        except Exception as error:  # A page that breaks a parser must not take the others with it.
            reason, http_status = f"{type(error).__name__}: {error}", None
        return Page(
            url, "failed", error=storable(reason), http_status=http_status, retry_after=FIRST_RETRY
        )

    def _scraped(self, url: str) -> Page:
        location = Location.of(url)
        for _ in range(MAX_REDIRECTS + 1):
            seconds_apart = self._robots.seconds_apart(location)
            with self._transport.get(location, seconds_apart) as response:
                target = response.get_redirect_location()
                if not target:
                    media_type, charset = _text_type(response)
                    body = self._body(response)
                    break
            location = Location.of(urljoin(location.url, target))
        else:
            raise FailedError(f"more than {MAX_REDIRECTS} redirects", response.status)
        text = decoded(body, charset)
        if media_type == "text/plain":
            title, content = None, storable(text)
        else:
            found = article(text, location.url)
            title, content = found.title, found.content
        if not content:
            raise FailedError("the page has no main text", response.status)
        return Page(url, "scraped", title, content, http_status=response.status)

    def _body(self, response: BaseHTTPResponse) -> bytes:
        announced = response.headers.get("content-length", "")
        too_long = announced.isdecimal() and int(announced) > self._max_bytes
        body = b"" if too_long else read_at_most(response, self._max_bytes)
        if too_long or len(body) > self._max_bytes:
            raise RefusedError(f"longer than {self._max_bytes} bytes", response.status)
        return body


def _text_type(response: BaseHTTPResponse) -> tuple[str, str | None]:
    """Gives the type and the declared character set of an answer that is a page of text."""
    if response.status != 200:
        raise FailedError(f"HTTP {response.status}", response.status)
    header = Message()
    header["content-type"] = response.headers.get("content-type", "application/octet-stream")
    media_type = header.get_content_type()
    if media_type not in TEXT_TYPES:
        raise RefusedError(f"'{media_type}' is neither HTML nor plain text", response.status)
    return media_type, header.get_content_charset()
