"""A web site of the tests: pages served on this machine, and a record of who asked for what."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ARTICLE = (
    "The storks came back to the valley in the last week of February, three weeks earlier than any"
    " record in the parish books. Nobody had expected them so soon, and the nests on the mill were"
    " still under a crust of ice."
)
PAGE = f"""<!doctype html>
<html><head><meta charset="utf-8"><title>Storks return early</title></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/shop">Shop</a></li></ul></nav>
<div class="cookie-banner"><p>We and our partners use cookies to improve your experience.</p>
<button>Accept all</button></div>
<main><article><h1>Storks return early</h1><p>{ARTICLE}</p>
<p>{ARTICLE.replace("storks", "cranes")}</p></article></main>
<aside><h2>Related</h2><ul><li><a href="/a">Ten recipes with turnips</a></li></ul></aside>
<footer><p>Copyright 2026 The Valley Gazette. Terms and privacy.</p></footer></body></html>"""


@dataclass
class Answer:
    """What the site says to one path."""

    body: bytes = PAGE.encode()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})
    drip_seconds: float = 0.0


@dataclass
class Site:
    """Answers by path; a path without one is not found."""

    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, float]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def times(self, path: str) -> list[float]:
        return [moment for asked, moment in self.asked if asked == path]

    @property
    def exempt(self) -> set[tuple[str, int]]:
        return {("127.0.0.1", self.port)}


@contextmanager
def site(wrap: Callable[[ThreadingHTTPServer], None] = lambda _: None) -> Iterator[Site]:
    """Serves a site until the end of the block; `wrap` may put TLS around it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append((self.path, time.monotonic()))
            served.headers.append(dict(self.headers))
            answer = served.answers.get(self.path, Answer(b"", 404))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if answer.drip_seconds:
                    for byte in answer.body:
                        self.wfile.write(bytes([byte]))
                        time.sleep(answer.drip_seconds)
                else:
                    self.wfile.write(answer.body)
            except OSError:
                self.close_connection = True  # Whoever asked has heard enough.

        def log_message(self, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        wrap(server)
        served = Site(server.server_port)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield served
        server.shutdown()
