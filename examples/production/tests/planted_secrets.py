"""A search for secrets in whatever has come out of a run, in whatever form they came out."""

import base64
import json
import os
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pydantic import SecretStr

from technology_radar.settings import load_settings

from .sign_in_modes import CLIENT_SECRET, PASSPHRASE

# Long secrets are looked for in pieces. A line of PEM is 48 bytes; a piece is whole in one of them.
LINE, PIECE = 48, 24
SHORT = 6

Secrets = dict[str, bytes]


def secrets_of(credentials: Any) -> Secrets:
    """Gives everything that signs in to the sandbox, and every secret of the settings, by name."""
    of_sandbox = {
        "password": credentials.password.encode(),
        "token": credentials.token.encode(),
        "private key": private_half(credentials.private_key),
        "passphrase": PASSPHRASE.encode(),
        "client secret": CLIENT_SECRET.encode(),
        "secret key of AWS": credentials.cloud.secret_key.encode(),
        "session token of AWS": credentials.cloud.session_token.encode(),
    }
    of_sandbox |= {
        f"issued token {number}": token.encode()
        for number, token in list(enumerate(credentials.cloud.issued))[-3:]
    }
    settings = load_settings()
    of_settings = {
        f"settings: {name}": value.get_secret_value().encode()
        for section in (settings.snowflake, settings.alerts)
        for name, value in section
        if isinstance(value, SecretStr) and "PRIVATE KEY" not in value.get_secret_value()
    }
    return of_sandbox | of_settings | _kept_tokens()


def _kept_tokens() -> Secrets:
    """Gives what the connector keeps of the sign-ins of people."""
    folder = os.environ.get("SF_TEMPORARY_CREDENTIAL_CACHE_DIR")
    file = Path(folder, "credential_cache_v1.json") if folder else None
    if file is None or not file.exists():
        return {}
    with suppress(ValueError):
        tokens = json.loads(file.read_text())["tokens"]
        return {f"kept token {token[:4]}": token.encode() for token in tokens.values()}
    return {}


def private_half(pem: str) -> bytes:
    """Gives the part of a key's PKCS#8 that nobody may know; before it is what everybody may."""
    key = load_pem_private_key(pem.encode(), None)
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return der[len(der) // 3 // LINE * LINE :]


def forms(secret: bytes) -> set[bytes]:
    """Gives what to look for: bytes that the secret makes, as it is or encoded."""
    return {form for piece in _pieces(secret) for form in _encoded(piece)}


def _pieces(secret: bytes) -> list[bytes]:
    if len(secret) <= 2 * LINE:
        return [secret]
    starts = [start // LINE * LINE for start in (0, len(secret) // 2, len(secret) - LINE)]
    return [secret[start : start + PIECE] for start in starts]


def _encoded(piece: bytes) -> Iterator[bytes]:
    yield piece
    yield piece.hex().encode()
    yield repr(piece)[2:-1].encode()
    yield quote(piece).encode()
    yield quote_plus(piece).encode()
    # Base64 differs with what stands before; what its neighbours have a part in is left out.
    for before in range(3):
        text = base64.b64encode(bytes(before) + piece)
        whole = text[-(-before * 8 // 6) : len(piece + bytes(before)) * 8 // 6]
        yield from (whole, quote(whole, safe="").encode(), whole.translate(_FOR_URLS))


_FOR_URLS = bytes.maketrans(b"+/", b"-_")


def leaks(secrets: Secrets, texts: Iterable[tuple[str, bytes]]) -> set[tuple[str, str]]:
    """Gives the names of secrets that came out, each with where."""
    wanted = [(name, form) for name, secret in secrets.items() for form in forms(secret)]
    return {(name, place) for place, text in texts for name, form in wanted if _is_in(text, form)}


def _is_in(text: bytes, form: bytes) -> bool:
    if form not in text:
        return False
    # Six digits are a part of many a number: a passcode stands alone.
    alone = rb"(?<![\w.])" + re.escape(form) + rb"(?!\w)"
    return len(form) > SHORT or re.search(alone, text) is not None


def contents(*folders: Path, since: float = 0) -> Iterator[tuple[str, bytes]]:
    """Gives every file below the folders that was written since a time, and what databases pack."""
    for file in (file for folder in folders for file in folder.rglob("*") if file.is_file()):
        if file.stat().st_mtime < since:
            continue
        content = file.read_bytes()
        yield str(file), content
        if content.startswith(b"SQLite format 3"):
            yield from ((f"{file}, unpacked", unpacked) for unpacked in _unpacked(file))


def _unpacked(database: Path) -> Iterator[bytes]:
    """Gives the cells that are compressed, as Dagster's snapshots of jobs and runs are."""
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        tables = connection.execute("select name from sqlite_master where type = 'table'")
        for (table,) in tables.fetchall():
            for row in connection.execute(f'select * from "{table}"'):
                for cell in row:
                    if isinstance(cell, bytes):
                        with suppress(zlib.error):
                            yield zlib.decompress(cell)
