"""The sandbox's own user: it is always there, and may do everything."""

import hashlib
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from snowflake_sandbox.cloud import Cloud
from snowflake_sandbox.identity_provider import IdentityProvider

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
    """The secrets of the sandbox's own user, made anew for each sandbox."""

    password: str = field(default_factory=_new_secret, repr=False)
    token: str = field(default_factory=_new_secret, repr=False)
    private_key: str = field(default_factory=_new_private_key, repr=False)
    # Only whoever started the sandbox can issue what they verify: they are not passed on.
    cloud: Cloud = field(default_factory=Cloud, repr=False, compare=False)
    identity_provider: IdentityProvider = field(
        default_factory=IdentityProvider, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        """Lets the identity provider know the sandbox's own user, by the same password."""
        self.identity_provider.people[USER] = self.password

    @cached_property
    def public_key(self) -> rsa.RSAPublicKey:
        """The key that verifies what the private key has signed."""
        key = serialization.load_pem_private_key(self.private_key.encode(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key.public_key()


def identity(credentials: Credentials) -> str:
    """Gives what tells one running sandbox from another, and from any other program."""
    return hashlib.sha256(credentials.token.encode()).hexdigest()
