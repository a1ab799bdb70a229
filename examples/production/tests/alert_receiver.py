"""A stand-in for Slack, that tests send alerts to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

SECRET = "T000/B000/hunter2"


@dataclass
class Receiver:
    """What has arrived, and what the server answers."""

    texts: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    status: int = 200
    answer: str = "ok"

    def refuse(self, reason: str) -> None:
        """Answers from now on that it will not."""
        self.status, self.answer = 500, reason


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A webhook on this machine, that the settings name."""
    received = Receiver()

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            received.texts.append(body["text"])
            received.paths.append(self.path)
            self.send_response(received.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(received.answer.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Webhook) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/services/{SECRET}"
        monkeypatch.setenv("ALERTS_SLACK_WEBHOOK_URL", url)
        yield received
        server.shutdown()
