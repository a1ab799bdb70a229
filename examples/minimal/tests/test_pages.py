import gzip
import io
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from urllib3 import HTTPResponse

from hacker_news_intelligence.defs.ingestion.pages import transport
from hacker_news_intelligence.defs.ingestion.pages.extraction import decoded
from hacker_news_intelligence.defs.ingestion.pages.location import is_public
from hacker_news_intelligence.defs.ingestion.pages.page import Page
from hacker_news_intelligence.defs.ingestion.pages.web import PRODUCT, WebPages
from hacker_news_intelligence.settings import PagesSettings

from .page_site import ARTICLE, PAGE, Answer, Site, site

pytestmark = pytest.mark.slow

HTML = {"Content-Type": "text/html"}


@pytest.fixture
def served() -> Iterator[Site]:
    with site() as served:
        served.answers["/storks"] = Answer()
        yield served


def web(
    served: Site, *, read_seconds: float = 5, page_seconds: float = 10, **set_: Any
) -> WebPages:
    values = {"seconds_per_host": 0, "max_bytes": 100_000, "max_attempts": 3, **set_}
    return WebPages(
        PagesSettings.model_validate(values),
        read_seconds=read_seconds,
        page_seconds=page_seconds,
        exempt=served.exempt,
    )


def read(served: Site, url: str, **options: Any) -> Page:
    [page] = web(served, **options).read([url])
    return page


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Makes every name resolve to the given addresses; gives the names that were asked for."""
    names: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[tuple[Any, ...]]:
        names.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return names


# The text


def test_main_text_comes_without_what_surrounds_it(served: Site) -> None:
    page = read(served, served.url("/storks"))
    assert (page.status, page.title, page.http_status) == ("scraped", "Storks return early", 200)
    assert page.content
    assert ARTICLE in page.content
    for boilerplate in ("Shop", "cookies", "Accept all", "turnips", "Copyright"):
        assert boilerplate not in page.content


def test_plain_text_is_its_own_main_text(served: Site) -> None:
    text = Answer(b"  Dear all,\n\nit works.\n", headers={"Content-Type": "text/plain"})
    served.answers["/note"] = text
    page = read(served, served.url("/note"))
    assert (page.status, page.title, page.content) == ("scraped", None, "Dear all,\n\nit works.")


def test_page_without_text_fails(served: Site) -> None:
    served.answers["/empty"] = Answer(b"<html><body><div id=app></div></body></html>")
    page = read(served, served.url("/empty"))
    assert (page.status, page.error) == ("failed", "the page has no main text")


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        ("Łódź".encode("iso8859-2"), "iso-8859-2"),
        (b'<meta charset="iso-8859-2">' + "Łódź".encode("iso8859-2"), None),
        ("Łódź".encode("utf-16"), "iso-8859-1"),
        ("Łódź".encode(), None),
        ("Łódź".encode(), "no-such-charset"),
        ("Łódź".encode(), "hex"),
    ],
)
def test_page_is_read_in_the_charset_it_declares(body: bytes, declared: str | None) -> None:
    assert decoded(body, declared).endswith("Łódź")


def test_page_that_declares_nothing_and_is_no_utf_8_is_still_read() -> None:
    assert decoded("naïve “quotes”".encode("cp1252"), None) == "naïve “quotes”"


def test_charset_of_the_header_is_followed(served: Site) -> None:
    words = PAGE.replace("valley", "Łódź").replace('<meta charset="utf-8">', "")
    header = {"Content-Type": "text/html; charset=ISO-8859-2"}
    served.answers["/polish"] = Answer(words.encode("iso8859-2"), headers=header)
    content = read(served, served.url("/polish")).content
    assert content
    assert "back to the Łódź" in content


def test_compressed_page_is_unpacked(served: Site) -> None:
    headers = {**HTML, "Content-Encoding": "gzip"}
    served.answers["/packed"] = Answer(gzip.compress(PAGE.encode()), headers=headers)
    assert read(served, served.url("/packed")).status == "scraped"


# Manners


def test_robots_txt_is_obeyed(served: Site) -> None:
    served.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private")
    served.answers["/private/storks"] = Answer()
    page = read(served, served.url("/private/storks"))
    assert (page.status, page.error) == ("refused", "robots.txt of 127.0.0.1 does not allow it")
    assert page.retry_after
    assert not served.times("/private/storks")
    assert read(served, served.url("/storks")).status == "scraped"


def test_robots_txt_may_speak_of_this_project_by_name(served: Site) -> None:
    rules = f"User-agent: *\nAllow: /\n\nUser-agent: {PRODUCT}\nDisallow: /"
    served.answers["/robots.txt"] = Answer(rules.encode())
    assert read(served, served.url("/storks"), contact="me@here.example").status == "refused"


def test_robots_txt_is_read_once_a_site(served: Site) -> None:
    served.answers["/cranes"] = Answer()
    list(web(served).read([served.url("/storks"), served.url("/cranes")]))
    assert len(served.times("/robots.txt")) == 1


@pytest.mark.parametrize(
    ("status", "outcome"), [(404, "scraped"), (403, "scraped"), (503, "failed"), (429, "failed")]
)
def test_site_without_robots_txt_allows_all_and_one_that_cannot_serve_it_nothing(
    served: Site, status: int, outcome: str
) -> None:
    served.answers["/robots.txt"] = Answer(b"", status)
    page = read(served, served.url("/storks"))
    assert page.status == outcome
    assert len(served.times("/storks")) == (1 if outcome == "scraped" else 0)


def test_robots_txt_that_moved_is_followed(served: Site) -> None:
    served.answers["/robots.txt"] = Answer(b"", 301, {"Location": "/elsewhere.txt"})
    served.answers["/elsewhere.txt"] = Answer(b"User-agent: *\nDisallow: /")
    assert read(served, served.url("/storks")).status == "refused"


def test_requests_to_one_host_are_kept_apart(served: Site) -> None:
    urls = [served.url(f"/{number}") for number in range(3)]
    list(web(served, seconds_per_host=0.2).read(urls))
    moments = [moment for _, moment in served.asked]
    assert len(moments) == 4
    # A busy machine may notice one of them late.
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.05
    assert moments[-1] - moments[0] > 0.5


def test_crawl_delay_is_honoured(served: Site) -> None:
    served.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.3")
    list(web(served).read([served.url("/1"), served.url("/2")]))
    [first], [second] = served.times("/1"), served.times("/2")
    assert second - first > 0.2


def test_long_crawl_delay_is_cut(served: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "hacker_news_intelligence.defs.ingestion.pages.robots.MAX_CRAWL_DELAY_SECONDS", 0.1
    )
    served.answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 3600")
    assert read(served, served.url("/storks")).status == "scraped"


def test_hosts_are_asked_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    with site() as one, site() as other:
        for served in (one, other):
            served.answers["/storks"] = Answer(drip_seconds=0.001)
        resolve_to(monkeypatch, "127.0.0.1")
        pages = WebPages(
            PagesSettings(seconds_per_host=0, max_bytes=100_000, max_attempts=1),
            exempt=one.exempt | other.exempt,
        )
        urls = [one.url("/storks", "one.example"), other.url("/storks", "other.example")]
        assert {page.status for page in pages.read(urls)} == {"scraped"}
        [first], [second] = one.times("/storks"), other.times("/storks")
        assert abs(first - second) < 0.001 * len(PAGE)


def test_request_says_who_asks_and_how_to_reach_them(served: Site) -> None:
    read(served, served.url("/storks"), contact="https://me.example/about")
    for headers in served.headers:
        assert headers["User-Agent"] == f"{PRODUCT} (https://me.example/about)"
        assert headers["Host"] == f"127.0.0.1:{served.port}"


def test_page_is_asked_for_once_though_it_is_named_twice(served: Site) -> None:
    pages = list(web(served).read([served.url("/storks"), served.url("/storks")]))
    assert len(pages) == len(served.times("/storks")) == 1


def test_whoever_stops_reading_need_not_wait_for_the_rest(served: Site) -> None:
    started = time.monotonic()
    pages = web(served, seconds_per_host=30).read(["ftp://a.example/", served.url("/storks")])
    assert next(pages).status == "refused"
    while not served.times("/robots.txt"):
        time.sleep(0.01)
    pages.close()
    assert time.monotonic() - started < 10
    assert not served.times("/storks")


# Limits


def test_page_longer_than_the_cap_is_refused(served: Site) -> None:
    served.answers["/long"] = Answer(PAGE.encode() + b" " * 100_000)
    served.answers["/announced"] = Answer(headers={**HTML, "Content-Length": "100001"})
    bomb = gzip.compress(b" " * 50_000_000)
    served.answers["/bomb"] = Answer(bomb, headers={**HTML, "Content-Encoding": "gzip"})
    for path in ("/long", "/announced", "/bomb"):
        page = read(served, served.url(path))
        assert (page.status, page.error) == ("refused", "longer than 100000 bytes"), path
        assert page.retry_after is None


def test_rest_of_a_page_that_is_too_long_is_not_read() -> None:
    body = io.BytesIO(b" " * 10_000_000)
    response = HTTPResponse(body, preload_content=False)
    assert len(transport.read_at_most(response, 1000)) == 1001
    assert body.tell() < 1_000_000


def test_server_that_falls_silent_fails(served: Site) -> None:
    served.answers["/silent"] = Answer(b"ab", headers=HTML, drip_seconds=3)
    started = time.monotonic()
    page = read(served, served.url("/silent"), read_seconds=0.3)
    assert page.status == "failed"
    assert time.monotonic() - started < 2


def test_server_that_drips_for_ever_fails(served: Site) -> None:
    served.answers["/drip"] = Answer(b"a" * 1000, drip_seconds=0.05)
    started = time.monotonic()
    page = read(served, served.url("/drip"), page_seconds=0.5)
    assert (page.status, page.error) == ("failed", "the page took longer than 0.5 s")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json"])
def test_anything_but_text_is_refused_unread(served: Site, kind: str) -> None:
    served.answers["/file"] = Answer(b"%PDF", headers={"Content-Type": kind})
    page = read(served, served.url("/file"))
    assert (page.status, page.error) == ("refused", f"'{kind}' is neither HTML nor plain text")


@pytest.mark.parametrize("status", [404, 500])
def test_answer_without_a_page_fails_with_its_status(served: Site, status: int) -> None:
    served.answers["/gone"] = Answer(b"", status)
    page = read(served, served.url("/gone"))
    assert (page.status, page.error, page.http_status) == ("failed", f"HTTP {status}", status)
    assert page.retry_after


def test_server_out_of_reach_fails() -> None:
    with site() as served:
        pass
    assert read(served, served.url("/storks")).status == "failed"


# Places not to go


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://a.example/x", "'ftp' is neither http nor https"),
        ("file:///etc/passwd", "'file' is neither http nor https"),
        ("javascript:alert(1)", "'javascript' is neither http nor https"),
        ("no address at all", "'' is neither http nor https"),
        ("http://", "the address names no host"),
        ("http://[::1/", "this is no address of the web"),
        ("http://someone:secret@a.example/", "the address carries a user name"),
        ("http://127.0.0.1/", "127.0.0.1 is at 127.0.0.1, which is not on the public internet"),
        ("http://2130706433/", "which is not on the public internet"),
        ("http://[::ffff:10.0.0.1]/", "which is not on the public internet"),
        ("http://169.254.169.254/latest/meta-data", "which is not on the public internet"),
        ("http://1.1.1.1:8080/", "port 8080 is not the default one of http"),
        ("http://1.1.1.1:443/", "port 443 is not the default one of http"),
    ],
)
def test_place_that_is_not_to_be_asked_is_refused(
    served: Site, monkeypatch: pytest.MonkeyPatch, url: str, reason: str
) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("it was asked")

    monkeypatch.setattr(socket.socket, "connect", connect)
    page = read(served, url)
    assert page.status == "refused"
    assert page.error
    assert reason in page.error
    assert page.retry_after is None


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.168.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_name_that_leads_to_a_private_address_is_refused_before_it_is_asked(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, "1.1.1.1", "127.0.0.1")
    page = read(served, "http://harmless.example/")
    assert page.status == "refused"
    assert page.error == "harmless.example is at 127.0.0.1, which is not on the public internet"
    assert not served.asked


def test_connection_goes_to_the_address_that_was_checked(
    served: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = resolve_to(monkeypatch, "127.0.0.1")
    page = read(served, served.url("/storks", "storks.example"))
    assert page.status == "scraped"
    # Once for robots.txt and once for the page: the connections themselves resolve addresses only.
    assert [name for name in names if name != "127.0.0.1"] == ["storks.example"] * 2
    assert {headers["Host"] for headers in served.headers} == {f"storks.example:{served.port}"}


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://127.0.0.1:1/", "file:///etc/passwd", "//192.168.1.1/x"]
)
def test_redirect_to_a_place_that_is_not_to_be_asked_is_refused(served: Site, target: str) -> None:
    served.answers["/moved"] = Answer(b"", 302, {"Location": target})
    assert read(served, served.url("/moved")).status == "refused"


def test_redirect_is_followed_where_robots_txt_allows_it(served: Site) -> None:
    served.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /private")
    served.answers["/moved"] = Answer(b"", 301, {"Location": "/storks"})
    served.answers["/hidden"] = Answer(b"", 301, {"Location": "/private/storks"})
    assert read(served, served.url("/moved")).status == "scraped"
    assert read(served, served.url("/hidden")).status == "refused"
    assert not served.times("/private/storks")


def test_redirects_without_end_fail(served: Site) -> None:
    served.answers["/round"] = Answer(b"", 302, {"Location": "/round"})
    page = read(served, served.url("/round"))
    assert (page.status, page.error) == ("failed", "more than 5 redirects")
    assert len(served.times("/round")) == 6


# TLS


def certificate(name: str, folder: Path) -> Path:
    """A file with a key and a certificate of its own for `name`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return file


def test_certificate_must_be_the_hosts_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = certificate("storks.example", tmp_path)
    named: list[str] = []

    def wrap(server: ThreadingHTTPServer) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        context.sni_callback = lambda _socket, name, _context: named.append(name)
        server.socket = context.wrap_socket(server.socket, server_side=True)

    monkeypatch.setattr(transport, "DEFAULT_CA_BUNDLE_PATH", str(file))
    with site(wrap) as served:
        served.answers["/storks"] = Answer()
        resolve_to(monkeypatch, "127.0.0.1")
        own, other = (
            read(served, served.url("/storks", host, "https"))
            for host in ("storks.example", "cranes.example")
        )
    assert (own.status, set(named)) == ("scraped", {"storks.example", "cranes.example"})
    assert other.status == "failed"
    assert "certificate" in str(other.error).lower()
