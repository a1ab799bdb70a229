"""A stand-in for the clouds that vouch for a workload: AWS, Azure, Google Cloud, an OIDC provider.

It issues what they issue, and serves it where they do: at the addresses of their metadata services,
which a client reaches by the variables HTTP_PROXY and NO_PROXY.
"""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

AUDIENCE = "snowflakecomputing.com"
# Snowflake's own application in Microsoft Entra ID, unless an account has another.
ENTRA_RESOURCE = "api://fd3f753b-eed3-462c-b6a7-a4b5bb650aad"
GOOGLE = "https://accounts.google.com"

# Who the workload is, in the words of WORKLOAD_IDENTITY.
IDENTITIES = {
    "AWS": {"TYPE": "AWS", "ARN": "arn:aws:iam::123456789012:role/sandbox"},
    "AZURE": {
        "TYPE": "AZURE",
        "ISSUER": "https://login.microsoftonline.com/5a4dbf00-0000-4000-8000-000000000001/v2.0",
        "SUBJECT": "5a4dbf00-0000-4000-8000-000000000002",
    },
    "GCP": {"TYPE": "GCP", "SUBJECT": "100000000000000000001"},
    "OIDC": {"TYPE": "OIDC", "ISSUER": "https://oidc.sandbox.invalid", "SUBJECT": "sandbox"},
}
_LIFETIME = timedelta(minutes=5)
_REGION = "us-east-1"
_ROLES = "/latest/meta-data/iam/security-credentials/"


def _new_secret() -> str:
    return secrets.token_urlsafe(30)


@dataclass(frozen=True)
class Cloud:
    """The keys that all of them sign with, made anew for each sandbox."""

    access_key: str = field(default_factory=lambda: f"ASIA{secrets.token_hex(8).upper()}")
    secret_key: str = field(default_factory=_new_secret, repr=False)
    session_token: str = field(default_factory=_new_secret, repr=False)
    issued: list[str] = field(default_factory=list, repr=False)

    @cached_property
    def signing_key(self) -> rsa.RSAPrivateKey:
        """The key that signs tokens."""
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def public_key(self) -> str:
        """What verifies tokens, as PEM: what an issuer publishes."""
        return (
            self.signing_key.public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )

    def token(self, provider: str, audience: str = AUDIENCE, **claims: object) -> str:
        """Issues a token of the workload, with other claims than its own if they are given."""
        who, now = IDENTITIES[provider], datetime.now(UTC)
        own = {
            "iss": who.get("ISSUER", GOOGLE),
            "sub": who["SUBJECT"],
            "aud": audience,
            "iat": now,
            "exp": now + _LIFETIME,
        }
        self.issued.append(jwt.encode(own | claims, self.signing_key, algorithm="RS256"))
        return self.issued[-1]

    @contextmanager
    def metadata_service(self) -> Iterator[dict[str, str]]:
        """Serves what a workload asks its cloud; gives the variables that lead a client here."""
        cloud = self

        class Service(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = cloud._answer(self.path, {k.lower(): v for k, v in self.headers.items()})
                self._send(200 if answer else 404, answer or "not found")

            def do_PUT(self) -> None:
                is_session = urlsplit(self.path).path == "/latest/api/token"
                self._send(200 if is_session else 404, cloud.session_token if is_session else "")

            def _send(self, status: int, content: str) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content.encode())

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield {
                **dict.fromkeys(("HTTP_PROXY", "http_proxy"), address),
                **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost"),
                # The connector tells only hosts of Snowflake who the workload is, and those.
                "SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES": "127.0.0.1",
            }
        finally:
            server.shutdown()
            server.server_close()

    def _answer(self, address: str, headers: dict[str, str]) -> str | None:
        url = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.hostname == "metadata.google.internal":
            is_asked = url.path.endswith("/service-accounts/default/identity")
            is_meant = headers.get("metadata-flavor") == "Google"
            return self.token("GCP", asked["audience"]) if is_asked and is_meant else None
        if url.path == "/metadata/identity/oauth2/token" and headers.get("metadata") == "true":
            return json.dumps({"access_token": self.token("AZURE", asked["resource"])})
        if headers.get("x-aws-ec2-metadata-token") != self.session_token:
            return None
        return {
            "/latest/meta-data/placement/availability-zone": f"{_REGION}a",
            "/latest/meta-data/placement/availability-zone/": f"{_REGION}a",
            _ROLES: "sandbox",
            f"{_ROLES}sandbox": json.dumps(self._role()),
        }.get(url.path)

    def _role(self) -> dict[str, str]:
        now = datetime.now(UTC)
        return {
            "Code": "Success",
            "Type": "AWS-HMAC",
            "LastUpdated": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "Expiration": f"{now + timedelta(hours=6):%Y-%m-%dT%H:%M:%SZ}",
            "AccessKeyId": self.access_key,
            "SecretAccessKey": self.secret_key,
            "Token": self.session_token,
        }
