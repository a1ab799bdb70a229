"""Every way to sign in that the sandbox can verify, as the variables that an owner would set."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from hacker_news_intelligence.settings import SnowflakeSettings, load_settings
from hacker_news_intelligence.snowflake import Session, Snowflake

from .people import (
    access_token,
    enrolled,
    keep_tokens_in,
    single_sign_on,
    trusted_issuer,
    use_browser,
)

PASSPHRASE = "hunter2 hunter2"
CLIENT_ID, CLIENT_SECRET = "dagster", "hunter3 hunter3"

# What is not set is as empty as in an .env file that was not filled in.
NOTHING = {
    f"SNOWFLAKE_{name.upper()}": ""
    for name, field in SnowflakeSettings.model_fields.items()
    if field.default is None and name not in ("host", "port", "ai_warehouse")
}

Mode = Callable[[Any, Path, str], dict[str, str]]


def key_pair(credentials: Any, folder: Path, url: str) -> dict[str, str]:
    file = folder / "key.p8"
    file.write_text(credentials.private_key)
    return {"SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT", "SNOWFLAKE_PRIVATE_KEY_PATH": str(file)}


def encrypted_key_in_base64(credentials: Any, folder: Path, url: str) -> dict[str, str]:
    key = load_pem_private_key(credentials.private_key.encode(), None)
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    encrypted = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, encryption)
    return {
        "SNOWFLAKE_AUTHENTICATOR": "snowflake_jwt",
        "SNOWFLAKE_PRIVATE_KEY": base64.b64encode(encrypted).decode(),
        "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": PASSPHRASE,
    }


def programmatic_access_token(credentials: Any, folder: Path, url: str) -> dict[str, str]:
    return {
        "SNOWFLAKE_AUTHENTICATOR": "PROGRAMMATIC_ACCESS_TOKEN",
        "SNOWFLAKE_TOKEN": credentials.token,
    }


def oauth_token_in_a_file(credentials: Any, folder: Path, url: str) -> dict[str, str]:
    return {
        "SNOWFLAKE_AUTHENTICATOR": "OAUTH",
        "SNOWFLAKE_TOKEN_FILE_PATH": str(folder / "token"),
        "SNOWFLAKE_USER": "",
    }


def oauth_client_credentials(credentials: Any, folder: Path, url: str) -> dict[str, str]:
    return {
        "SNOWFLAKE_AUTHENTICATOR": "OAUTH_CLIENT_CREDENTIALS",
        "SNOWFLAKE_OAUTH_CLIENT_ID": CLIENT_ID,
        "SNOWFLAKE_OAUTH_CLIENT_SECRET": CLIENT_SECRET,
        "SNOWFLAKE_OAUTH_TOKEN_REQUEST_URL": url,
        "SNOWFLAKE_USER": "",
    }


def password(credentials: Any, folder: Path, url: str) -> dict[str, str]:
    return {"SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE", "SNOWFLAKE_PASSWORD": credentials.password}


def password_and_second_factor(credentials: Any, folder: Path, url: str) -> dict[str, str]:
    return {
        "SNOWFLAKE_AUTHENTICATOR": "USERNAME_PASSWORD_MFA",
        "SNOWFLAKE_PASSWORD": credentials.password,
    }


def browser(credentials: Any, folder: Path, url: str) -> dict[str, str]:
    return {"SNOWFLAKE_AUTHENTICATOR": "EXTERNALBROWSER"}


def named_connection(credentials: Any, folder: Path, url: str) -> dict[str, str]:
    key = folder / "named.p8"
    key.write_text(credentials.private_key)
    file = folder / "connections.toml"
    # A role and a database of its own do not matter: the project has its own.
    file.write_text(
        "[news]\n"
        'account = "SANDBOX"\n'
        'user = "SANDBOX"\n'
        f"private_key_file = {json.dumps(str(key))}\n"
        'role = "NOBODY"\n'
        'database = "NOWHERE"\n'
    )
    return {
        "SNOWFLAKE_CONNECTION_NAME": "news",
        "SNOWFLAKE_ACCOUNT": "",
        "SNOWFLAKE_USER": "",
    }


def workload_identity_of(provider: str) -> Mode:
    def workload_identity(credentials: Any, folder: Path, url: str) -> dict[str, str]:
        return {
            "SNOWFLAKE_AUTHENTICATOR": "WORKLOAD_IDENTITY",
            "SNOWFLAKE_WORKLOAD_IDENTITY_PROVIDER": provider,
            "SNOWFLAKE_TOKEN": credentials.cloud.token(provider) if provider == "OIDC" else "",
            "SNOWFLAKE_USER": "",
        }

    return workload_identity


MODES: dict[str, Mode] = {
    mode.__name__: mode
    for mode in (
        key_pair,
        encrypted_key_in_base64,
        programmatic_access_token,
        oauth_token_in_a_file,
        oauth_client_credentials,
        password,
        password_and_second_factor,
        browser,
        named_connection,
    )
} | {
    f"workload_identity_of_{provider.lower()}": workload_identity_of(provider)
    for provider in ("AWS", "AZURE", "GCP", "OIDC")
}
# What a machine elsewhere may have.
OF_AWS = ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "PROFILE", "REGION", "DEFAULT_REGION")


@contextmanager
def signed_in_by(
    mode: str, sandbox: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Sets the variables of one way to sign in to the sandbox."""
    credentials = sandbox.server.credentials
    connections = "snowflake.connector.constants.CONNECTIONS_FILE"
    monkeypatch.setattr(connections, folder / "connections.toml")
    keep_tokens_in(folder / "kept", monkeypatch)
    with ExitStack() as opened:
        opened.enter_context(trusted_issuer(sandbox))
        token = access_token(sandbox, "SANDBOX")
        (folder / "token").write_text(f"{token}\n")
        url = opened.enter_context(token_endpoint(token))
        cloud = opened.enter_context(credentials.cloud.metadata_service())
        who = {"SNOWFLAKE_ACCOUNT": "SANDBOX", "SNOWFLAKE_USER": "SANDBOX"}
        values = NOTHING | who | MODES[mode](credentials, folder, url)
        if mode == "password_and_second_factor":
            values["SNOWFLAKE_PASSCODE"] = opened.enter_context(enrolled(sandbox))
        if mode == "browser":
            opened.enter_context(single_sign_on(sandbox))
            use_browser(sandbox, "SANDBOX", monkeypatch)
        if values["SNOWFLAKE_WORKLOAD_IDENTITY_PROVIDER"]:
            values |= cloud
            for name in OF_AWS:
                monkeypatch.delenv(f"AWS_{name}", raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        load_settings.cache_clear()
        yield


def sign_in(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Signs in by these variables alone; gives the user."""
    for name, value in (NOTHING | {"SNOWFLAKE_ACCOUNT": "SANDBOX"} | variables).items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    with Snowflake().get_connection() as connection:
        return str(Session(connection).execute("select current_user()")[0][0])


@contextmanager
def token_endpoint(token: str) -> Iterator[str]:
    """Serves an identity provider that knows one client; gives its address."""
    expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()

    class Provider(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            role = load_settings().snowflake.role
            asks_rightly = form == {
                "grant_type": ["client_credentials"],
                "scope": [f"session:role:{role}"],
            }
            is_known = self.headers["Authorization"] == f"Basic {expected}"
            answer = {"access_token": token} if asks_rightly and is_known else REFUSAL
            self.send_response(200 if answer is not REFUSAL else 401)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/token"
    finally:
        server.shutdown()


REFUSAL = {"error": "invalid_client", "error_description": "Client authentication failed"}
