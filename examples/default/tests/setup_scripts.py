"""The scripts in setup/, run by an administrator on an account of the test's own."""

import os
import re
import secrets
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import snowflake.connector
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from snowflake.connector.util_text import split_statements

from hacker_news_intelligence.settings import PROJECT_ROOT, load_settings

from .sign_in_modes import NOTHING

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_PRIVATE = _KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
_PUBLIC = _KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class Administrator:
    """A person who may do everything that Snowflake's own roles may, and no more."""

    NAME = "ADMINISTRATOR"

    def __init__(self, account: Any) -> None:
        password = secrets.token_urlsafe(16)
        for statement in (
            f"create user {self.NAME} type = person password = '{password}'",
            f"grant role accountadmin to user {self.NAME}",
        ):
            account.query(statement)
        arguments = account.server.sign_in() | {"user": self.NAME, "password": password}
        self._connection = snowflake.connector.connect(**arguments, role="ACCOUNTADMIN")

    def __call__(self, statement: str) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()]

    def run(self, script: str) -> None:
        """Runs the statements of a script in setup/, in one session."""
        for statement in statements(script):
            self(statement)
        self("use role accountadmin")

    def run_what_is_left_to_an_administrator(self) -> None:
        """Runs the statements that setup.sql ends in, as comments: they need to be filled in."""
        script = (PROJECT_ROOT / "setup" / "setup.sql").read_text(encoding="utf-8")
        lines = re.findall("^--     (.+)$", script.partition("\n-- Last, ")[2], re.M)
        text = "\n".join(lines).replace("('…')", "('127.0.0.1')")
        for statement, _ in split_statements(StringIO(text)):
            self(statement.strip(";\n "))

    def take_back_what_everybody_has(self) -> None:
        """Leaves Cortex to those to whom it is granted by name."""
        self("revoke use ai functions on account from role public")
        self("revoke database role snowflake.cortex_user from role public")
        self("alter account set cortex_models_allowlist = 'None'")

    def close(self) -> None:
        self._connection.close()


def statements(script: str) -> Iterator[str]:
    """Gives the statements of a script, without comments."""
    text = (PROJECT_ROOT / "setup" / script).read_text(encoding="utf-8")
    for statement, _ in split_statements(StringIO(text), remove_comments=True):
        if statement.strip(";\n "):
            yield statement.strip(";\n ")


def service_user() -> str | None:
    """Gives the user that setup.sql makes; None where people sign in."""
    found = re.search(r"create user if not exists (\S+)", "\n".join(statements("setup.sql")))
    return found[1] if found else None


def sign_in_as_service(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch, user: str | None = None
) -> str:
    """Lets the settings be those of `.env` after setup: a user with a key; gives its name."""
    user = user or service_user()
    if user is None:
        # Where people sign in, one who has nothing but the role.
        user = "SOMEBODY"
        role = load_settings().snowflake.role
        administrator(f"create user if not exists {user} type = service default_role = {role}")
        administrator(f"alter user {user} set timezone = 'UTC'")
        administrator(f"grant role {role} to user {user}")
    public = "".join(_PUBLIC.splitlines()[1:-1])
    administrator(f"alter user {user} set rsa_public_key = '{public}'")
    own = {
        "SNOWFLAKE_ACCOUNT": os.environ["SNOWFLAKE_ACCOUNT"],
        "SNOWFLAKE_USER": user.strip('"'),
        "SNOWFLAKE_AUTHENTICATOR": "SNOWFLAKE_JWT",
        "SNOWFLAKE_PRIVATE_KEY": _PRIVATE,
    }
    for name, value in (NOTHING | own).items():
        monkeypatch.setenv(name, value)
    load_settings.cache_clear()
    return user
