"""JWTs that a user's private key has signed.

See https://docs.snowflake.com/en/user-guide/key-pair-auth-troubleshooting
"""

from collections.abc import Iterable
from datetime import UTC, datetime

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from snowflake_sandbox.access import secrets
from snowflake_sandbox.credentials import ACCOUNT
from snowflake_sandbox.errors import programming_error

# A JWT is valid for an hour at most, whatever it says itself.
_LONGEST_SECONDS = 3600
_LEEWAY_SECONDS = 60


def verify(
    token: str, login_name: str, keys: Iterable[tuple[rsa.RSAPublicKey, str | None]]
) -> str | None:
    """Checks signature, issuer (with the key's fingerprint), subject and expiry of a JWT.

    Args:
        token: the JWT.
        login_name: who signs in.
        keys: those of the user, each with the only role that it is for, if it is for one.

    Returns:
        The only role of the key that has signed it.

    Raises:
        ProgrammingError: 390144.
    """
    by_fingerprint = {secrets.fingerprint(key): (key, role) for key, role in keys}
    issuer = f"{ACCOUNT}.{login_name}."
    try:
        claimed = str(jwt.decode(token, options={"verify_signature": False}).get("iss"))
    except jwt.InvalidTokenError as error:
        raise invalid(str(error)) from None
    found = by_fingerprint.get(claimed.removeprefix(issuer))
    if not claimed.startswith(issuer):
        raise invalid("the issuer is not this user of this account")
    if found is None:
        raise invalid("the issuer's fingerprint is not that of a key of the user")
    key, only_role = found
    _verify_by(key, token, f"{ACCOUNT}.{login_name}")
    return only_role


def invalid(reason: str) -> Exception:
    """Gives the error for a JWT that is refused."""
    return programming_error(390144, "08001", f"JWT token is invalid: {reason}.")


def _verify_by(key: rsa.RSAPublicKey, token: str, subject: str) -> None:
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    try:
        claims = jwt.decode(
            token,
            pem,
            algorithms=["RS256"],
            subject=subject,
            options={"require": ["exp", "iat", "iss", "sub"]},
            leeway=_LEEWAY_SECONDS,
        )
    except jwt.InvalidTokenError as error:
        raise invalid(str(error)) from None
    age = datetime.now(UTC).timestamp() - claims["iat"]
    if age > _LONGEST_SECONDS + _LEEWAY_SECONDS:
        raise invalid("it was issued more than an hour ago")
