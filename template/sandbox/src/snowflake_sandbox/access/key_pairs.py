"""The public keys that a user can sign in with: two that are properties, and any number with names.

See https://docs.snowflake.com/en/user-guide/key-pair-auth
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from snowflake_sandbox.access import secrets
from snowflake_sandbox.access.account import AccountObject

# Where the named ones are kept among a user's properties.
PROPERTY = "KEY_PAIRS"
# What the keys in properties are called among key pairs, where no other may have their names.
LEGACY = {"PUBLIC_KEY_1": "RSA_PUBLIC_KEY", "PUBLIC_KEY_2": "RSA_PUBLIC_KEY_2"}


def public_keys(user: AccountObject) -> Iterator[tuple[rsa.RSAPublicKey, str | None]]:
    """Gives the keys that are valid now, each with the only role that it opens, if it does."""
    for name in LEGACY.values():
        if text := user.properties.get(name):
            yield secrets.public_key(text), None
    for kept in user.properties.get(PROPERTY, {}).values():
        if not kept.get("is_disabled") and not is_expired(kept):
            yield secrets.public_key(kept["public_key"]), kept["role"]


def is_expired(kept: Mapping[str, Any]) -> bool:
    """Tells whether the time of a named key pair is over."""
    end = kept["expires_at"]
    return end is not None and datetime.fromisoformat(end) <= datetime.now(UTC)
