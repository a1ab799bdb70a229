"""What a person has in hand who signs in: an authenticator app, or a browser."""

import base64
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP


def code_of(secret: str) -> str:
    """Gives what an authenticator app shows now."""
    app = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
    return app.generate(int(time.time())).decode()


def use_browser(account: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opens the browser of a person of that name, whom the identity provider knows."""
    monkeypatch.setenv("BROWSER", account.browser_of(name))
    # Python looks at the variable once only.
    monkeypatch.setattr(webbrowser, "_tryorder", None)


def keep_tokens_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes it the place where the connector keeps tokens of people."""
    folder.mkdir(mode=0o700, exist_ok=True)
    monkeypatch.setenv("SF_TEMPORARY_CREDENTIAL_CACHE_DIR", str(folder))


def integration(account: Any) -> str:
    """Gives the statement that makes an account trust the identity provider."""
    settings = account.server.identity_provider().items()
    told = " ".join(f"{name} = '{value}'" for name, value in settings)
    return f"create security integration single_sign_on type = saml2 enabled = true {told}"


@contextmanager
def enrolled(account: Any) -> Iterator[str]:
    """Gives the user of the sandbox an authenticator app; gives what it shows."""
    with account.connect() as connection, connection.cursor() as administrator:
        administrator.execute("alter account set allow_client_mfa_caching = true")
        secret = account.enrol("SANDBOX")
        [(method, *_)] = administrator.execute("show mfa methods").fetchall()
        try:
            yield code_of(secret)
        finally:
            administrator.execute(f"alter user sandbox remove mfa method {method}")
            administrator.execute("alter account unset allow_client_mfa_caching")


@contextmanager
def single_sign_on(account: Any) -> Iterator[None]:
    """Lets people sign in by a browser, and a token be kept of it."""
    account.query(integration(account))
    account.query("alter account set allow_id_token = true")
    try:
        yield
    finally:
        account.query("alter account unset allow_id_token")
        account.query("drop integration single_sign_on")
