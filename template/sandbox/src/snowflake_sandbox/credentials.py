"""Who may sign in: the sandbox checks what it is given, as Snowflake does.

See https://docs.snowflake.com/en/user-guide/authentication-policies
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from snowflake_sandbox.errors import programming_error

ACCOUNT = "SANDBOX"
USER = "SANDBOX"


def _new_secret() -> str:
    return secrets.token_urlsafe(24)


def _new_private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode()


@dataclass(frozen=True)
class Credentials:
    """The secrets of the sandbox's only user, made anew for each sandbox."""

    password: str = field(default_factory=_new_secret, repr=False)
    token: str = field(default_factory=_new_secret, repr=False)
    private_key: str = field(default_factory=_new_private_key, repr=False)

    def verify(self, login: Mapping[str, str]) -> None:
        """Checks a login request.

        Raises:
            ProgrammingError: 390100 wrong user or password, 390144 invalid JWT, 390303 invalid
                OAuth token, 394400 invalid programmatic access token, 390190 a method that needs an
                identity provider.
        """
        method = (login.get("AUTHENTICATOR") or "SNOWFLAKE").upper()
        known_user = (login.get("LOGIN_NAME") or "").upper() == USER
        token = login.get("TOKEN") or ""
        if method in {"SNOWFLAKE", "USERNAME_PASSWORD_MFA"}:
            password = login.get("PASSWORD") or ""
            if not known_user or not (
                _same(password, self.password) or _same(password, self.token)
            ):
                raise _refused(390100, "Incorrect username or password was specified.")
        elif method == "SNOWFLAKE_JWT":
            self._verify_jwt(known_user, token)
        elif method == "OAUTH":
            if not _same(token, self.token):
                raise _refused(390303, "Invalid OAuth access token.")
        elif method == "PROGRAMMATIC_ACCESS_TOKEN":
            if not known_user or not _same(token, self.token):
                raise _refused(394400, "Programmatic access token is invalid.")
        else:
            raise _refused(390190, f"The sandbox has no identity provider for '{method}'.")

    @cached_property
    def _public_key(self) -> rsa.RSAPublicKey:
        key = serialization.load_pem_private_key(self.private_key.encode(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key.public_key()

    def _verify_jwt(self, known_user: bool, token: str) -> None:
        """Checks signature, issuer (with the key's fingerprint), subject and expiry of a JWT."""
        der = self._public_key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        fingerprint = base64.b64encode(hashlib.sha256(der).digest()).decode()
        subject = f"{ACCOUNT}.{USER}"
        try:
            jwt.decode(
                token,
                self._public_key,
                algorithms=["RS256"],
                issuer=f"{subject}.SHA256:{fingerprint}",
                subject=subject,
                options={"require": ["exp", "iat", "iss", "sub"]},
                leeway=60,
            )
        except jwt.InvalidTokenError as error:
            raise _refused(390144, f"JWT token is invalid: {error}.") from None
        if not known_user:
            raise _refused(390144, "JWT token is invalid: the subject is not the user.")


def _refused(errno: int, message: str) -> Exception:
    return programming_error(errno, "08001", message)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
