"""Private keys in every form in which they are passed on, read into one.

Key pairs: https://docs.snowflake.com/en/user-guide/key-pair-auth
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding

MINIMUM_BITS = 2048

_PEM = re.compile(
    r"-----BEGIN (?P<label>[A-Z0-9 ]+)-----(?P<body>.*?)-----END (?P=label)-----", re.DOTALL
)
# Keys that OpenSSL encrypted in the old way say so in lines of their own.
_HEADERS = re.compile(r"^\s*(?:[A-Za-z-]+: [^\n]*\n)+", re.MULTILINE)


class PrivateKeyError(ValueError):
    """The key cannot be used. The message says why, and never shows any of it."""


def read_private_key(material: str | bytes, passphrase: str | None) -> "RSAPrivateKey":
    r"""Reads a key, whatever it has been through.

    Args:
        material: PEM (PKCS#8 or PKCS#1, encrypted or not), with line ends lost, doubled or written
            as `\n`, in quotes, or without its first and last line; DER; or base64 of any of them.
        passphrase: What it is encrypted with, if it is.

    Raises:
        PrivateKeyError: it is no RSA key of 2,048 bits, or the passphrase does not fit.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa

    pem, der = _unwrapped(material)
    key = _loaded(pem, der, passphrase)
    if not isinstance(key, rsa.RSAPrivateKey):
        kind = type(key).__name__.removesuffix("PrivateKey").strip("_")
        raise PrivateKeyError(f"it is a key of another kind ({kind}); Snowflake wants RSA here")
    if key.key_size < MINIMUM_BITS:
        raise PrivateKeyError(
            f"its {key.key_size} bits are too few; Snowflake wants {MINIMUM_BITS} or more"
        )
    return key


def as_pem(key: "RSAPrivateKey") -> str:
    """Gives a key as PKCS#8 in PEM, unencrypted: the form for dbt."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return _pkcs8(key, Encoding.PEM).decode()


def as_der(key: "RSAPrivateKey") -> bytes:
    """Gives a key as PKCS#8 in DER, unencrypted: the form for Snowflake's connector."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return _pkcs8(key, Encoding.DER)


def public_half(key: "RSAPrivateKey") -> str:
    """Gives the public half as ALTER USER takes it: PEM without first and last line, in one."""
    return base64.b64encode(_public_der(key)).decode()


def fingerprint(key: "RSAPrivateKey") -> str:
    """Gives what DESCRIBE USER shows of the public half as RSA_PUBLIC_KEY_FP."""
    return f"SHA256:{base64.b64encode(hashlib.sha256(_public_der(key)).digest()).decode()}"


def _public_der(key: "RSAPrivateKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _pkcs8(key: "RSAPrivateKey", encoding: "Encoding") -> bytes:
    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat

    return key.private_bytes(encoding, PrivateFormat.PKCS8, NoEncryption())


def _unwrapped(material: str | bytes) -> tuple[bytes | None, bytes | None]:
    """Gives the key as PEM or as DER."""
    if isinstance(material, bytes):
        try:
            return _unwrapped(material.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return None, material
    text = re.sub(r"\\r|\r", "", material.replace("\\n", "\n")).strip().strip("\"'").strip()
    if "-----BEGIN" in text:
        return _pem(text), None
    try:
        decoded = base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except (binascii.Error, ValueError):
        raise PrivateKeyError("it is no private key: neither PEM nor base64") from None
    return (
        (_pem(decoded.decode(errors="replace")), None)
        if b"-----BEGIN" in decoded
        else (None, decoded)
    )


def _pem(text: str) -> bytes:
    found = _PEM.search(text)
    if found is None:
        raise PrivateKeyError("it is cut off: its -----END line is missing")
    label, body = found["label"], found["body"]
    if "PUBLIC KEY" in label or label == "CERTIFICATE":
        raise PrivateKeyError(f"it is a {label.lower()}; the private half is needed")
    if label == "OPENSSH PRIVATE KEY":
        raise PrivateKeyError(
            "it is in OpenSSH's own format; convert a copy: ssh-keygen -p -m PKCS8 -f FILE"
        )
    headers = _HEADERS.match(body.lstrip("\n"))
    told = f"{headers[0].strip()}\n\n" if headers else ""
    bare = re.sub(r"\s", "", body.lstrip("\n")[headers.end() :] if headers else body)
    lines = "\n".join(bare[start : start + 64] for start in range(0, len(bare), 64))
    return f"-----BEGIN {label}-----\n{told}{lines}\n-----END {label}-----\n".encode()


def _loaded(pem: bytes | None, der: bytes | None, passphrase: str | None) -> object:
    from cryptography.hazmat.primitives import serialization

    password = passphrase.encode() if passphrase else None
    with _explained(bool(passphrase), der):
        if pem is not None:
            return serialization.load_pem_private_key(pem, password)
        assert der is not None
        return serialization.load_der_private_key(der, password)


@contextmanager
def _explained(has_passphrase: bool, der: bytes | None) -> Iterator[None]:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        yield
    except TypeError:
        raise PrivateKeyError(
            "it is not encrypted, but there is a passphrase; leave the passphrase empty"
            if has_passphrase
            else "it is encrypted, and there is no passphrase"
        ) from None
    except UnsupportedAlgorithm:
        raise PrivateKeyError("it is encrypted or made in a way that is not supported") from None
    except ValueError as error:
        if has_passphrase and "password" in str(error).lower():
            raise PrivateKeyError("the passphrase does not open it") from None
        if der is not None and _is_public(der):
            raise PrivateKeyError("it is a public key; the private half is needed") from None
        raise PrivateKeyError("it is no private key, or damaged") from None


def _is_public(der: bytes) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    try:
        serialization.load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True
