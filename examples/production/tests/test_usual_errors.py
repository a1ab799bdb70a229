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

from technology_radar.settings import load_settings
from technology_radar.sign_in import environment

from .documents import read, sections
from .people import access_token, enrolled, single_sign_on, trusted_issuer, use_browser
from .sign_in_modes import CLIENT_ID, CLIENT_SECRET, OF_AWS, sign_in, token_endpoint

pytestmark = pytest.mark.slow

Variables = dict[str, str]

ERRORS = [
    (section, message)
    for section, text in sections(read("authentication_examples.md")).items()
    for message in re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)
]
# Only an account says this: the sandbox enrols nobody.
OF_AN_ACCOUNT = {"Multi-factor authentication is required"}

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
    """Where errors are brought about: a folder, an account, and what goes with the test."""

    def __init__(
        self, folder: Path, account: Any, endpoints: ExitStack, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self._account = account
        self._endpoints = endpoints
        self._monkeypatch = monkeypatch

    def file(self, content: str) -> str:
        """Gives the path of a file with that content."""
        file = self.folder / "file"
        file.write_text(content, encoding="utf-8")
        return str(file)

    def endpoint(self, token: str) -> str:
        """Gives the address of an identity provider that issues a token."""
        return self._endpoints.enter_context(token_endpoint(token))

    def access_token(self, allowed: str | None = None) -> Variables:
        """Gives the token of a new user, who may sign in from one address, or has no policy."""
        user, sql = f"user_of_{self._account.database}", self._account.query
        sql(f"create user {user} type = person")
        [(_, token)] = sql(f"alter user {user} add programmatic access token first")
        if allowed:
            sql(f"create network policy {user} allowed_ip_list = ('{allowed}')")
            sql(f"alter user {user} set network_policy = {user}")
        return variables("PROGRAMMATIC_ACCESS_TOKEN", USER=user, TOKEN=token)

    def locked_user(self) -> Variables:
        """Gives the right password of a new user who is locked."""
        user = f"user_of_{self._account.database}"
        self._account.query(f"create user {user} password = 'right' mins_to_unlock = 15")
        return variables("SNOWFLAKE", USER=user, PASSWORD="right")

    def token_of_nobody_trusted(self) -> str:
        """Gives a token of an issuer whom the account does not trust."""
        return access_token(self._account, "SANDBOX")

    def token(self, login_name: str = "SANDBOX", **claims: object) -> str:
        """Gives a token of an issuer whom the account trusts."""
        self._endpoints.enter_context(trusted_issuer(self._account))
        return access_token(self._account, login_name, **claims)

    def password_of_enrolled(self) -> str:
        """Gives the password of a user who has a second factor."""
        self._endpoints.enter_context(enrolled(self._account))
        return str(self._account.server.credentials.password)

    def browser_of_somebody_else(self) -> Variables:
        """Lets somebody else sign in at the identity provider, whom the account trusts."""
        self._endpoints.enter_context(single_sign_on(self._account))
        use_browser(self._account, "somebody.else@example.com", self._monkeypatch)
        return variables("EXTERNALBROWSER")


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
    ("Programmatic access token", "policy is required"): lambda place: place.access_token(),
    ("Programmatic access token", "is not allowed"): lambda place: place.access_token(
        allowed="203.0.113.7"
    ),
    ("OAuth token", "Invalid"): lambda _: variables("OAUTH", TOKEN="nobody's"),
    ("OAuth token", "not enabled"): lambda place: variables(
        "OAUTH", TOKEN=place.token_of_nobody_trusted()
    ),
    ("OAuth token", "expired"): lambda place: variables("OAUTH", TOKEN=place.token(exp=1)),
    ("OAuth token", "Incorrect"): lambda place: variables(
        "OAUTH", USER="", TOKEN=place.token("somebody")
    ),
    ("OAuth token", "differs"): lambda place: variables(
        "OAUTH", USER="somebody", TOKEN=place.token()
    ),
    ("OAuth token", "not listed"): lambda place: variables("OAUTH", TOKEN=place.token(scp=[])),
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
    ("Password and second factor", "is required"): lambda place: variables(
        "USERNAME_PASSWORD_MFA", PASSWORD=place.password_of_enrolled()
    ),
    ("Password", "locked"): lambda place: place.locked_user(),
    ("Password and second factor", "TOTP Invalid"): lambda place: variables(
        "USERNAME_PASSWORD_MFA", PASSWORD=place.password_of_enrolled(), PASSCODE="000000"
    ),
    ("Browser", "SAML"): lambda _: variables("EXTERNALBROWSER"),
    ("Browser", "differs"): lambda place: place.browser_of_somebody_else(),
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
        given = cause(Place(tmp_path, stand_in, endpoints, monkeypatch))
        sign_in(given, monkeypatch)
        # What the connector does not mind may be too much for other programs.
        environment(load_settings().snowflake)
    told = str(getattr(caught.value, "description", None) or caught.value)
    assert re.search(re.escape(message).replace("…", ".*"), told), told


def test_every_cause_is_told_of() -> None:
    for section, part in CAUSES:
        assert any(where == section and part in message for where, message in ERRORS), part
