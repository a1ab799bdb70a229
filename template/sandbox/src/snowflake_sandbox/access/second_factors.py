"""Second factors of a user who signs in with a password: codes of an app, and codes for once.

An app is enrolled in Snowsight, which has no statement for it; here `enrol` stands for that.
Snowflake documents neither the words of a refusal nor its number. The first are those that people
report; the number of a wrong code, and how long the codes for once are, is a guess.
See https://docs.snowflake.com/en/user-guide/security-mfa
"""

import base64
import hmac
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from snowflake_sandbox.access.account import Account, AccountObject
from snowflake_sandbox.access.secrets import hashed_password, is_password
from snowflake_sandbox.errors import programming_error

# By name of the method: its type, what verifies it, and when it was made and used.
PROPERTY = "MFA_METHODS"
_DIGITS = 6
_STEP_SECONDS = 30
# A clock that is a little off, or a person who types slowly.
_STEPS_AROUND = (0, -1, 1)
_MOST_CODES = 10


def enrol(account: Account, name: str) -> str:
    """Adds an authenticator app to a user; gives the secret that the app is shown, in Base32."""
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    user = account.require("USER", name)
    method = f"TOTP-{secrets.token_hex(2).upper()}"
    user.properties[PROPERTY] = methods(user) | {
        method: _new("TOTP", f"Authenticator App {method[-4:]}") | {"secret": secret, "step": 0}
    }
    account.keep("USER", user)
    return secret


def new_codes(user: AccountObject, count: int) -> dict[str, str]:
    """Gives codes that do for one sign-in each, by name; those before do no longer.

    Raises:
        ValueError: there is at least one, and ten at most.
    """
    if not 1 <= count <= _MOST_CODES:
        raise ValueError(count)
    codes = {f"OTP_{number}": f"{secrets.randbelow(10**8):08}" for number in range(1, count + 1)}
    others = {name: kept for name, kept in methods(user).items() if kept["type"] != "OTP"}
    user.properties[PROPERTY] = others | {
        name: _new("OTP", "") | {"hash": hashed_password(code)} for name, code in codes.items()
    }
    return codes


def methods(user: AccountObject) -> dict[str, dict[str, Any]]:
    """Gives the second factors of a user, by name."""
    found: dict[str, dict[str, Any]] = user.properties.get(PROPERTY, {})
    return found


def separated(login: Mapping[str, str]) -> tuple[str, str | None]:
    """Gives password and passcode of a login, which may be the end of the password."""
    password = login.get("PASSWORD") or ""
    if login.get("EXT_AUTHN_DUO_METHOD") != "passcode":
        return password, None
    if passcode := login.get("PASSCODE"):
        return password, passcode
    return password[:-_DIGITS], password[-_DIGITS:]


def use(passcode: str | None, user: AccountObject, account: Account) -> None:
    """Accepts a passcode, which is used up by it.

    Raises:
        ProgrammingError: 394508 there is none, 394507 it is wrong, stale or used.
    """
    if passcode is None:
        raise programming_error(
            394508,
            "08001",
            "Failed to authenticate: MFA with TOTP is required. To authenticate, provide both your "
            "password and a current TOTP passcode.",
        )
    with account.changing:
        if not any(_accepts(name, passcode, user) for name in list(methods(user))):
            raise programming_error(394507, "08001", "Failed to authenticate: TOTP Invalid")
        account.keep("USER", user)


def _accepts(name: str, passcode: str, user: AccountObject) -> bool:
    kept = methods(user)[name]
    if kept["type"] == "OTP":
        if not is_password(passcode, kept["hash"]):
            return False
        del methods(user)[name]
        return True
    app = TOTP(base64.b32decode(kept["secret"]), _DIGITS, SHA1(), _STEP_SECONDS)
    now = int(time.time())
    for step in (now // _STEP_SECONDS + around for around in _STEPS_AROUND):
        expected = app.generate(step * _STEP_SECONDS)
        if step > kept["step"] and hmac.compare_digest(expected, passcode.encode()):
            kept |= {"step": step, "last_used": datetime.now(UTC).isoformat()}
            return True
    return False


def _new(kind: str, comment: str) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return {"type": kind, "comment": comment, "created_on": now, "last_used": None}
