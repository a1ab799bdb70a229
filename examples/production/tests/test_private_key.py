"""Private keys arrive in every form that files, secret stores and shells make of them."""

import base64
import hashlib
from collections.abc import Callable
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from technology_radar.sign_in.private_key import (
    PrivateKeyError,
    as_pem,
    fingerprint,
    read_private_key,
)

PASSPHRASE = "correct horse"
PKCS8, PKCS1 = PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL

Change = Callable[[str], str | bytes]


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(form: PrivateFormat = PKCS8, passphrase: str | None = None) -> str:
    encryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key().private_bytes(Encoding.PEM, form, encryption).decode()


def der(form: PrivateFormat = PKCS8, passphrase: str | None = None) -> bytes:
    encryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key().private_bytes(Encoding.DER, form, encryption)


def in_base64(material: str | bytes) -> str:
    return base64.b64encode(material if isinstance(material, bytes) else material.encode()).decode()


UNHARMED: dict[str, Change] = {
    "as it is": str,
    "as bytes": str.encode,
    "with a byte order mark": lambda pem: b"\xef\xbb\xbf" + pem.encode(),
    "CRLF": lambda pem: pem.replace("\n", "\r\n"),
    r"literal \n": lambda pem: pem.replace("\n", r"\n"),
    r"literal \r\n": lambda pem: pem.replace("\n", r"\r\n"),
    r"literal \n in quotes": lambda pem: "'" + pem.replace("\n", r"\n") + "'",
    "spaces for newlines": lambda pem: pem.replace("\n", " "),
    "no newlines": lambda pem: pem.replace("\n", ""),
    "in quotes": lambda pem: f'"{pem}"',
    "after an empty line": lambda pem: f"\n{pem}",
    "base64": in_base64,
    "base64 in lines": lambda pem: base64.encodebytes(pem.encode()).decode(),
}


@pytest.mark.parametrize("form", UNHARMED)
@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_pem_is_read_whatever_it_has_been_through(form: str, passphrase: str | None) -> None:
    given = UNHARMED[form](pem(passphrase=passphrase))
    assert as_pem(read_private_key(given, passphrase)) == pem()


@pytest.mark.parametrize(
    "form", ["as it is", "CRLF", r"literal \n", "in quotes", "base64", "after an empty line"]
)
@pytest.mark.parametrize("passphrase", [None, PASSPHRASE])
def test_so_is_the_older_pkcs1(form: str, passphrase: str | None) -> None:
    given = UNHARMED[form](pem(PKCS1, passphrase))
    assert as_pem(read_private_key(given, passphrase)) == pem()


BINARY: dict[str, tuple[str | bytes, str | None]] = {
    "DER": (der(), None),
    "DER, PKCS#1": (der(PKCS1), None),
    "DER, encrypted": (der(passphrase=PASSPHRASE), PASSPHRASE),
    "base64 of DER": (in_base64(der()), None),
    "base64 of DER, PKCS#1": (in_base64(der(PKCS1)), None),
    "base64 of DER, encrypted": (in_base64(der(passphrase=PASSPHRASE)), PASSPHRASE),
    "without first and last line": ("".join(pem().splitlines()[1:-1]), None),
    "without first and last line, in lines": ("\n".join(pem().splitlines()[1:-1]), None),
}


@pytest.mark.parametrize("form", BINARY)
def test_der_is_read_too(form: str) -> None:
    material, passphrase = BINARY[form]
    assert as_pem(read_private_key(material, passphrase)) == pem()


def test_empty_passphrase_is_none() -> None:
    assert as_pem(read_private_key(pem(), "")) == pem()


def small() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return key.private_bytes(Encoding.PEM, PKCS8, NoEncryption()).decode()


def elliptic() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PKCS8, NoEncryption()).decode()


def public(encoding: Encoding) -> bytes:
    return key().public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)


WRONG: dict[str, tuple[str | bytes, str | None, str]] = {
    "a word": ("hunter2 is no key", None, "neither PEM nor base64"),
    "a word in base64": (in_base64("hunter2"), None, "no private key, or damaged"),
    "damaged": (pem().replace("A", "B"), None, "no private key, or damaged"),
    "cut off": (pem()[:500], None, "cut off"),
    "encrypted": (pem(passphrase=PASSPHRASE), None, "encrypted, and there is no passphrase"),
    "encrypted DER": (der(passphrase=PASSPHRASE), None, "encrypted, and there is no passphrase"),
    "encrypted PKCS#1": (pem(PKCS1, PASSPHRASE), None, "encrypted, and there is no passphrase"),
    "wrong passphrase": (pem(passphrase=PASSPHRASE), "hunter2", "passphrase does not open it"),
    "wrong passphrase, base64 of DER": (
        in_base64(der(passphrase=PASSPHRASE)),
        "hunter2",
        "passphrase does not open it",
    ),
    "wrong passphrase, PKCS#1": (pem(PKCS1, PASSPHRASE), "hunter2", "passphrase does not open it"),
    "passphrase for nothing": (pem(), "hunter2", "not encrypted, but there is a passphrase"),
    "too short": (small(), None, "1024 bits are too few"),
    "elliptic curve": (elliptic(), None, r"another kind \(EC\)"),
    "public": (public(Encoding.PEM), None, "it is a public key"),
    "public, DER": (public(Encoding.DER), None, "it is a public key"),
    "OpenSSH": (pem(PrivateFormat.OpenSSH), None, "ssh-keygen -p -m PKCS8"),
}


@pytest.mark.parametrize("key", WRONG)
def test_what_is_wrong_with_a_key_is_told_without_showing_it(key: str) -> None:
    material, passphrase, reason = WRONG[key]
    with pytest.raises(PrivateKeyError, match=reason) as raised:
        read_private_key(material, passphrase)
    text = material if isinstance(material, str) else material.decode(errors="replace")
    lines = [line for line in text.splitlines() if "-----" not in line]
    # Less may be in any sentence by chance: a key in DER has lines of a single letter.
    pieces = [line[at : at + 8] for line in lines for at in range(len(line) - 7)]
    assert not any(secret in str(raised.value) for secret in ["hunter2", PASSPHRASE, *pieces])


def test_fingerprint_is_that_of_snowflake() -> None:
    # What `openssl rsa -pubin -outform DER | openssl dgst -sha256 -binary | base64` prints.
    digest = hashlib.sha256(public(Encoding.DER)).digest()
    assert fingerprint(key()) == f"SHA256:{base64.b64encode(digest).decode()}"
