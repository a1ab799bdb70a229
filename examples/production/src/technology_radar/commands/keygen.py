"""`uv run keygen`: makes a key pair, and says what to do with its two halves.

See https://docs.snowflake.com/en/user-guide/key-pair-auth
"""

import argparse
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..settings import PROJECT_ROOT, SettingsError, load_settings
from ..sign_in.private_key import fingerprint, public_half
from . import run

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

BITS = 3072

_FIRST = """\
An administrator of the account registers the public half:

    alter user {user} set rsa_public_key = '{public}';

These lines belong into .env:

{lines}
"""

_ROTATION = """\
Two keys of a user are valid at the same time, so nothing stops while they change:

1. An administrator of the account registers the new one beside the old one:

    alter user {user} set {free} = '{public}';

2. These lines replace those of the old key, wherever it is in use:

{lines}

3. Once everything signs in with the new key, the administrator removes the old one:

    alter user {user} unset {used};
"""


def main() -> int:
    """Makes the key; gives the exit code, 1 when a file is in the way."""
    return run(_keygen)


def _keygen() -> int:
    options = _options()
    key_file: Path = options.out.expanduser()
    if key_file.exists():
        print(f"keygen: {key_file} exists, and is never replaced; choose --out", file=sys.stderr)
        return 1
    used, free = _slots() if options.rotate else ("", "")
    key, passphrase = _new_key(), secrets.token_urlsafe(32)
    _write(key_file, _encrypted(key, passphrase))
    user = load_settings().snowflake.user or "<user>"
    lines = [
        "SNOWFLAKE_AUTHENTICATOR=SNOWFLAKE_JWT",
        f"SNOWFLAKE_PRIVATE_KEY_PATH={key_file}",
        f"SNOWFLAKE_PRIVATE_KEY_PASSPHRASE={passphrase}",
    ]
    told = (_ROTATION if options.rotate else _FIRST).format(
        user=user,
        public=public_half(key),
        used=used,
        free=free,
        lines="\n".join(f"    {line}" for line in lines),
    )
    print(f"The private half is in {key_file}: encrypted, and for you alone.\n\n{told}")
    print(f"describe user {user} then shows its fingerprint, {fingerprint(key)}.")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="keygen", description="Make a key pair to sign in with.")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path.home() / ".snowflake" / f"{PROJECT_ROOT.name}.p8",
        metavar="FILE",
        help="where the private half goes (default: %(default)s)",
    )
    parser.add_argument(
        "--rotate", action="store_true", help="say how the new key replaces the one in use"
    )
    return parser.parse_args()


def _new_key() -> "RSAPrivateKey":
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


def _encrypted(key: "RSAPrivateKey", passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
    )

    encryption = BestAvailableEncryption(passphrase.encode())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)


def _slots() -> tuple[str, str]:
    """Gives the property that holds the key in use, and the one that is free for the next.

    Raises:
        SettingsError: the key in use does not sign in, so that nothing can be told of it.
    """
    from ..sign_in import private_key_in_use
    from ..snowflake import Session, Snowflake

    settings = load_settings().snowflake
    in_use = fingerprint(private_key_in_use(settings))
    with Snowflake().get_connection() as connection:
        user = Session(connection).execute("select current_user()")[0][0]
        properties = Session(connection).execute(f'describe user "{user}"')
    known = {str(name).lower(): value for name, value, *_ in properties}
    for used, free in (
        ("rsa_public_key", "rsa_public_key_2"),
        ("rsa_public_key_2", "rsa_public_key"),
    ):
        if known.get(f"{used}_fp") == in_use:
            return used, free
    raise SettingsError(f"{user} has no key with the fingerprint of the one in use, {in_use}.")


if __name__ == "__main__":
    sys.exit(main())
