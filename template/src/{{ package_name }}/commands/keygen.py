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
from ..sign_in import private_key_in_use
from ..sign_in.private_key import fingerprint
from ..snowflake import Session, Snowflake
from . import run
from .key_pairs import PROPERTIES, KeyPairs, registration
from .service_user import UNKNOWN, user_to_alter

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

BITS = 3072

_FIRST = """\
An administrator of the account registers the public half, as the role that owns the user, which is
USERADMIN where setup/setup.sql has made it:

    {registration}

These lines belong into .env:

{lines}
"""

_ROTATION = """\
Several keys of a user are valid at the same time, so nothing stops while they change:

1. An administrator of the account registers the new one beside the old one:

    {registration}

2. These lines replace those of the old key, wherever it is in use:

{lines}

3. Once everything signs in with the new key, the administrator removes the old one:

    {removal}
"""

_VERIFICATION = "`show user key pairs for user {user};` then has its fingerprint, {fingerprint}."
_WITHOUT_NAMES = "An account that knows no ADD KEY PAIR takes `set {property} = '…'` in its place."


def main() -> int:
    """Makes the key; gives the exit code, 1 when a file is in the way."""
    return run(_keygen)


def _keygen() -> int:
    options = _options()
    key_file: Path = options.out.expanduser()
    if key_file.exists():
        print(f"keygen: {key_file} exists, and is never replaced; choose --out", file=sys.stderr)
        return 1
    settings = load_settings().snowflake
    user = user_to_alter(settings)
    removal, free_property = _in_use(user) if options.rotate else (None, PROPERTIES[0])
    key, passphrase = _new_key(), secrets.token_urlsafe(32)
    _write(key_file, _encrypted(key, passphrase))
    lines = [
        *([] if settings.user or user == UNKNOWN else [f"SNOWFLAKE_USER={user}"]),
        "SNOWFLAKE_AUTHENTICATOR=SNOWFLAKE_JWT",
        f"SNOWFLAKE_PRIVATE_KEY_PATH={key_file}",
        f"SNOWFLAKE_PRIVATE_KEY_PASSPHRASE={passphrase}",
    ]
    told = (_ROTATION if options.rotate else _FIRST).format(
        registration=registration(user, key),
        removal=removal,
        lines="\n".join(f"    {line}" for line in lines),
    )
    print(f"The private half is in {key_file}: encrypted, and for you alone.\n\n{told}")
    print(_VERIFICATION.format(user=user, fingerprint=fingerprint(key)))
    if free_property:
        print(_WITHOUT_NAMES.format(property=free_property))
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


def _in_use(user: str) -> tuple[str, str | None]:
    """Gives the statement that removes the key in use, and a property that is free for another.

    Raises:
        SettingsError: the key in use does not sign in, so that nothing can be told of it.
    """
    key = private_key_in_use(load_settings().snowflake)
    with Snowflake().get_connection() as connection:
        known = KeyPairs.of(Session(connection))
    removal = known.removal(user, key)
    if removal is None:
        raise SettingsError(
            f"{user} has no key with the fingerprint of the one in use, {fingerprint(key)}."
        )
    return removal, known.free_property


if __name__ == "__main__":
    sys.exit(main())
