"""What a user signs in with; passwords and tokens are kept as hashes only."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from snowflake_sandbox.errors import compilation_error

_ROUNDS = 100_000
_ABOUT_USER = re.compile(r"[^a-z]*(?:create|alter)\s+(?:or\s+replace\s+)?user\s", re.IGNORECASE)
_PASSWORD = re.compile(r"(\bpassword\s*=\s*)'(?:[^'\\]|''|\\.)*'", re.IGNORECASE)


def hashed_password(password: str) -> str:
    """Gives what to keep of a password."""
    salt = secrets.token_hex(16)
    return f"{salt}:{_stretched(password, salt)}"


def is_password(given: str, kept: str | None) -> bool:
    """Tells whether a password is the one that was hashed."""
    salt, _, expected = (kept or "").partition(":")
    return bool(expected) and hmac.compare_digest(_stretched(given, salt), expected)


def hashed_token(token: str) -> str:
    """Gives what to keep of a token, which is too long to be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Gives a token."""
    return secrets.token_urlsafe(48)


def public_key(text: str) -> rsa.RSAPublicKey:
    """Reads a public key as `RSA_PUBLIC_KEY` takes it: the body of a PEM file.

    Raises:
        ProgrammingError: it is not one, or has less than 2048 bits.
    """
    try:
        der = base64.b64decode("".join(text.split()), validate=True)
        key = serialization.load_der_public_key(der)
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 2048:
        raise compilation_error(
            1422,
            "22023",
            "New public key rejected by current policy. Reason: 'Invalid public key'. It takes "
            "an RSA key of 2048 bits or more, without the lines BEGIN and END PUBLIC KEY.",
        )
    return key


def fingerprint(key: rsa.RSAPublicKey) -> str:
    """Gives a key's fingerprint, as DESCRIBE USER shows it and a JWT carries it."""
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"SHA256:{base64.b64encode(hashlib.sha256(der).digest()).decode()}"


def redacted(statement: str) -> str:
    """Gives a statement as the query history shows it: without a password."""
    if _ABOUT_USER.match(statement):
        return _PASSWORD.sub(r"\1'********'", statement)
    return statement


def _stretched(password: str, salt: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), _ROUNDS).hex()
