"""What docs/authentication_examples.md says of usual errors: each is brought about and compared."""

import re
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from hacker_news_intelligence.settings import load_settings
from hacker_news_intelligence.sign_in import environment

from .documents import read, sections
from .sign_in_modes import CLIENT_ID, CLIENT_SECRET, OF_AWS, sign_in, token_endpoint

Variables = dict[str, str]

ERRORS = [
    (section, message)
    for section, text in sections(read("authentication_examples.md")).items()
    for message in re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)
]
# Only an account says these: the sandbox has no network policies, and enrols nobody.
OF_AN_ACCOUNT = {"Network policy is required", "Multi-factor authentication is required"}

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(encrypted: bool = False) -> str:
    encryption = BestAvailableEncryption(b"hunter2") if encrypted else NoEncryption()
    return KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


def public() -> str:
    half = KEY.public_key()
    return half.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def variables(authenticator: str, **others: str) -> Variables:
    own = {"AUTHENTICATOR": authenticator, "USER": "SANDBOX"} | others
    return {f"SNOWFLAKE_{name}": value for name, value in own.items()}


def client(url: str, secret: str = CLIENT_SECRET) -> Variables:
    return variables(
        "OAUTH_CLIENT_CREDENTIALS",
        OAUTH_CLIENT_ID=CLIENT_ID,
        OAUTH_CLIENT_SECRET=secret,
        OAUTH_TOKEN_REQUEST_URL=url,
    )


def workload(provider: str, **others: str) -> Variables:
    others = {"USER": "", "WIF_ALLOWED_HOST_SUFFIXES": "127.0.0.1"} | others
    return variables("WORKLOAD_IDENTITY", WORKLOAD_IDENTITY_PROVIDER=provider, **others)


def unused_address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/token"


class Place:
    """Where errors are brought about: a folder, endpoints that go with the test, and a password."""

    def __init__(self, folder: Path, endpoints: ExitStack, password: str) -> None:
        self.folder = folder
        self.password = password
        self._endpoints = endpoints

    def file(self, content: str) -> str:
        """Gives the path of a file with that content."""
        file = self.folder / "file"
        file.write_text(content, encoding="utf-8")
        return str(file)

    def endpoint(self, token: str) -> str:
        """Gives the address of an identity provider that issues a token."""
        return self._endpoints.enter_context(token_endpoint(token))


# By section, and a part of the message that only it has: variables that bring it about.
CAUSES: dict[tuple[str, str], Callable[[Place], Variables]] = {
    ("Key pair", "JWT token"): lambda place: variables(
        "SNOWFLAKE_JWT", PRIVATE_KEY_PATH=place.file(pem())
    ),
    ("Key pair", "no passphrase"): lambda place: variables(
        "SNOWFLAKE_JWT", PRIVATE_KEY_PATH=place.file(pem(encrypted=True))
    ),
    ("Key pair", "public key"): lambda place: variables(
        "SNOWFLAKE_JWT", PRIVATE_KEY_PATH=place.file(public())
    ),
    ("Programmatic access token", "is invalid"): lambda _: variables(
        "PROGRAMMATIC_ACCESS_TOKEN", TOKEN="nobody's"
    ),
    ("OAuth token", "Invalid"): lambda _: variables("OAUTH", TOKEN="nobody's"),
    ("OAuth token", "No such file"): lambda place: variables(
        "OAUTH", TOKEN_FILE_PATH=str(place.folder / "token")
    ),
    ("OAuth client credentials", "HTTP 401"): lambda place: client(
        place.endpoint("any"), secret="wrong"
    ),
    ("OAuth client credentials", "ConnectionError"): lambda _: client(unused_address()),
    ("OAuth client credentials", "Invalid"): lambda place: client(place.endpoint("nobody's")),
    ("Workload identity", "Ensure"): lambda _: workload("AWS"),
    ("Workload identity", "recognized"): lambda _: workload(
        "OIDC", TOKEN="any", WIF_ALLOWED_HOST_SUFFIXES=""
    ),
    ("Workload identity", "must be provided"): lambda place: workload(
        "OIDC", TOKEN_FILE_PATH=place.file("")
    ),
    ("Password and second factor", "Incorrect"): lambda _: variables(
        "USERNAME_PASSWORD_MFA", PASSWORD="wrong"
    ),
    ("Password and second factor", "PASSCODE"): lambda place: variables(
        "USERNAME_PASSWORD_MFA", PASSWORD=place.password, PASSCODE="123456"
    ),
    ("Password", "Incorrect"): lambda _: variables("SNOWFLAKE", PASSWORD="wrong"),
    ("Named connection", "no such connection"): lambda place: {
        "SNOWFLAKE_CONNECTION_NAME": "nwes",
        "SNOWFLAKE_HOME": str(
            Path(place.file("[news]\n")).rename(place.folder / "connections.toml")
        ),
    },
    ("Named connection", "cannot be read"): lambda _: {"SNOWFLAKE_CONNECTION_NAME": "news"},
}


@pytest.mark.parametrize(("section", "message"), ERRORS)
def test_message_is_the_one_that_is_seen(
    section: str,
    message: str,
    stand_in: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if message in OF_AN_ACCOUNT:
        return
    [cause] = [
        cause for (where, part), cause in CAUSES.items() if where == section and part in message
    ]
    file = tmp_path / "connections.toml"
    monkeypatch.setattr("snowflake.connector.constants.CONNECTIONS_FILE", file)
    for name in OF_AWS:
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    # A machine that is none of AWS', wherever the test runs.
    nowhere = {"EC2_METADATA_DISABLED": "true", "REGION": "us-west-2"}
    nowhere |= dict.fromkeys(("CONFIG_FILE", "SHARED_CREDENTIALS_FILE"), str(tmp_path / "none"))
    for name, value in nowhere.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with ExitStack() as endpoints, pytest.raises(Exception) as caught:
        given = cause(Place(tmp_path, endpoints, stand_in.server.credentials.password))
        sign_in(given, monkeypatch)
        # What the connector does not mind may be too much for other programs.
        environment(load_settings().snowflake)
    told = str(getattr(caught.value, "description", None) or caught.value)
    assert re.search(re.escape(message).replace("…", ".*"), told), told


def test_every_cause_is_told_of() -> None:
    for section, part in CAUSES:
        assert any(where == section and part in message for where, message in ERRORS), part
