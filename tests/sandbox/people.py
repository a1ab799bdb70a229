"""What a person has in hand who signs in: an authenticator app, a browser."""

import base64
import time
import webbrowser
from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from snowflake_sandbox.pytest_plugin import Sandbox


def code_of(secret: str, steps: int = 0) -> str:
    """Gives what the app shows now, or some steps of half a minute later."""
    app = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
    return app.generate(int(time.time()) + steps * 30).decode()


def use_browser(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes it the one that Python opens."""
    monkeypatch.setenv("BROWSER", command)
    # Python looks at the variable once only.
    monkeypatch.setattr(webbrowser, "_tryorder", None)


def integration(sandbox: Sandbox, name: str = "single_sign_on", **settings: str) -> str:
    """Gives the statement that makes the account trust the identity provider."""
    of_provider: Mapping[str, str] = sandbox.server.identity_provider() | settings
    told = " ".join(f"{setting} = '{value}'" for setting, value in of_provider.items())
    return f"create security integration {name} type = saml2 enabled = true {told}"
