"""What somebody has in hand who signs in: an authenticator app, a browser, or a token."""

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

from hacker_news_intelligence.settings import load_settings

# Of OAuth tokens.
ISSUER, AUDIENCE = "https://login.example.com", "https://snowflake.example.com"


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


def access_token(account: Any, login_name: str, **claims: object) -> str:
    """Gives a token that the issuer has given somebody for the project's role."""
    own = {
        "iss": ISSUER,
        "sub": login_name,
        "aud": AUDIENCE,
        "scp": [f"session:role:{load_settings().snowflake.role}"],
    }
    return str(account.server.credentials.cloud.token("OIDC", **own | claims))


def trust_issuer() -> str:
    """Gives the statement that makes an account trust the issuer of these tokens."""
    return (
        "create security integration external_oauth type = external_oauth enabled = true"
        f" external_oauth_type = custom external_oauth_issuer = '{ISSUER}'"
        f" external_oauth_jws_keys_url = '{ISSUER}/keys'"
        f" external_oauth_audience_list = ('{AUDIENCE}')"
        " external_oauth_token_user_mapping_claim = 'sub'"
        " external_oauth_snowflake_user_mapping_attribute = 'login_name'"
    )


@contextmanager
def trusted_issuer(account: Any) -> Iterator[None]:
    """Makes an account trust the issuer, for as long as the block lasts."""
    account.query(trust_issuer())
    try:
        yield
    finally:
        account.query("drop integration external_oauth")


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
