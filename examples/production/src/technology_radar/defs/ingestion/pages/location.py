"""Which places on the web may be asked, and at which network address each of them is."""

import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from .page import FailedError, RefusedError

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Location:
    """The parts of a web address, encoded as a request needs them."""

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def of(cls, url: str) -> "Location":
        """Takes an address apart.

        Raises:
            RefusedError: it is not one of the web, or carries a user name.
        """
        try:
            scheme = urlsplit(url).scheme.lower()
            if scheme not in DEFAULT_PORTS:
                raise RefusedError(f"'{scheme}' is neither http nor https")
            parts = parse_url(url)
        except (LocationParseError, ValueError) as error:
            raise RefusedError(f"this is no address of the web: {error}") from None
        if not parts.host:
            raise RefusedError("the address names no host")
        if parts.auth:
            raise RefusedError("the address carries a user name")
        return cls(
            scheme=scheme,
            host=parts.host.strip("[]").rstrip(".").lower(),
            port=parts.port or DEFAULT_PORTS[scheme],
            target=parts.request_uri,
        )

    @property
    def authority(self) -> str:
        """Host and port as the Host header names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what a robots.txt speaks for."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.origin}{self.target}"


def checked_addresses(location: Location, exempt: Collection[tuple[str, int]] = ()) -> list[str]:
    """Resolves the host and gives its addresses, all of which are safe to connect to.

    Connect to one of these and not to the name: the name may lead elsewhere a moment later.

    Args:
        location: the place to be asked.
        exempt: pairs of address and port that are taken although the rules say otherwise.

    Raises:
        RefusedError: the port is not its scheme's own, or an address is not on the public internet.
        FailedError: the name has no address.
    """
    port = location.port
    try:
        found = socket.getaddrinfo(location.host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise RefusedError(f"'{location.host}' is no name of a host") from None
    except OSError as error:
        raise FailedError(f"{location.host} cannot be resolved: {error.strerror}") from None
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
    for address in addresses:
        if (address, port) in exempt:
            continue
        if not is_public(address):
            raise RefusedError(
                f"{location.host} is at {address}, which is not on the public internet"
            )
        if port != DEFAULT_PORTS[location.scheme]:
            raise RefusedError(f"port {port} is not the default one of {location.scheme}")
    return addresses


def is_public(address: str) -> bool:
    """Tells whether `address` belongs to one machine on the public internet.

    IPv6 addresses that carry an IPv4 one are not taken to: they could lead to a private one.
    """
    ip = ipaddress.ip_address(address)
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return ip.version == 4 or not (ip.is_site_local or ip.sixtofour or ip.teredo)
