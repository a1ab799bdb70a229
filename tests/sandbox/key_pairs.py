"""Two key pairs, in the forms that users are made with and sign in with."""

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from snowflake.connector.errors import DatabaseError

from snowflake_sandbox.credentials import Credentials

FIRST, SECOND = Credentials(), Credentials()


def body(pem):
    """The public key as `RSA_PUBLIC_KEY` takes it."""
    return base64.b64encode(public_der(pem)).decode()


def public_der(pem):
    key = serialization.load_pem_private_key(pem.encode(), None).public_key()
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def private_der(pem):
    key = serialization.load_pem_private_key(pem.encode(), None)
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def refusal(call, **arguments):
    with pytest.raises(DatabaseError) as raised:
        call(**arguments)
    return str(raised.value)
