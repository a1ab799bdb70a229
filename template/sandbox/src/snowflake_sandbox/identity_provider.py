"""A stand-in for a company's identity provider: people sign in there, and it attests who they are.

What SAML says in signed XML, a signed token says here. What Snowflake verifies of it is the same:
who has signed it, whose word it is, which request it answers, and that it is not too old.
"""

import base64
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://identity.sandbox.invalid"
PATH = "/identity-provider"
_LIFETIME = timedelta(minutes=1)


@dataclass(frozen=True)
class IdentityProvider:
    """The people it knows, by name, each with a password; its key is made anew for each sandbox."""

    people: dict[str, str] = field(default_factory=dict, repr=False)

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def certificate(self) -> str:
        """What verifies its signature, as SAML2_X509_CERT takes it."""
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "identity provider")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder(name, name, self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now)
            .not_valid_after(now + timedelta(days=365))
            .sign(self._key, hashes.SHA256())
        )
        return base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()

    def attest(self, name: str, password: str, request: str) -> str | None:
        """Gives the attestation of a person who signs in for a request; None for anybody else."""
        known = self.people.get(name)
        if known is None or not hmac.compare_digest(known.encode(), password.encode()):
            return None
        claims = {
            "iss": ISSUER,
            "sub": name,
            "exp": datetime.now(UTC) + _LIFETIME,
            "in_response_to": request,
        }
        return jwt.encode(claims, self._key, algorithm="RS256")
