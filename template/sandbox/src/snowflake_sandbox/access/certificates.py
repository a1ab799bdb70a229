"""Certificates of identity providers, as an integration takes them: Base64 on one line."""

import base64
import binascii

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from snowflake_sandbox.errors import compilation_error


def public_key(text: str) -> rsa.RSAPublicKey:
    """Gives the key that a certificate is for.

    Raises:
        ProgrammingError: 001421, it is none, or not one for RSA.
    """
    try:
        key = x509.load_der_x509_certificate(base64.b64decode(text, validate=True)).public_key()
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, rsa.RSAPublicKey):
        raise compilation_error(
            1421, "22023", f"invalid value [{text}] for parameter 'SAML2_X509_CERT'"
        )
    return key
