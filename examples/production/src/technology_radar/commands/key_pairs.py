"""The public halves of keys: the statements by which an administrator adds and removes them.

Snowflake recommends key pairs with names, of which a user has up to ten. Each key has a name of its
own here, so that adding one never replaces another. Two keys can be properties of the user besides.
See https://docs.snowflake.com/en/user-guide/key-pair-auth
"""

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..sign_in.private_key import fingerprint, public_half
from ..snowflake import Session, StatementRefusedError
from ..sql import user_name

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

PROPERTIES = ("rsa_public_key", "rsa_public_key_2")


@dataclass(frozen=True)
class KeyPairs:
    """The keys that a user can sign in with.

    Attributes:
        of_properties: The fingerprint of each property that has a key.
        of_names: The fingerprint of each key pair that has a name, which may be expired.
    """

    of_properties: dict[str, str]
    of_names: dict[str, str]

    @classmethod
    def of(cls, session: Session) -> "KeyPairs":
        """Gives those of the user of a session, who may look at their own."""
        user = user_name(session.execute("select current_user()")[0][0])
        described = {
            str(name).lower(): str(value)
            for name, value, *_ in session.execute(f"describe user {user}")
        }
        shown = {name: described.get(f"{name}_fp", "") for name in PROPERTIES}
        properties = {name: shown[name] for name in PROPERTIES if shown[name].startswith("SHA256:")}
        try:
            named = session.records("show user key pairs")
        except StatementRefusedError:
            # An account that knows none.
            named = []
        return cls(properties, {str(row["name"]): str(row["fingerprint"]) for row in named})

    @property
    def free_property(self) -> str | None:
        """The property that a key could be put into without replacing another one."""
        return next((name for name in PROPERTIES if name not in self.of_properties), None)

    def removal(self, user: str, key: "RSAPrivateKey") -> str | None:
        """Gives the statement that takes a key from its user; None if the user has no such key."""
        wanted = fingerprint(key).removeprefix("SHA256:")
        for name, found in self.of_properties.items():
            if found.removeprefix("SHA256:") == wanted:
                return f"alter user {user} unset {name};"
        for name, found in self.of_names.items():
            if found.removeprefix("SHA256:") == wanted:
                return f"alter user {user} remove key pair {user_name(name)};"
        return None


def registration(user: str, key: "RSAPrivateKey") -> str:
    """Gives the statement that lets a user sign in with a key."""
    return f"alter user {user} add key pair {name_of(key)} public_key = '{public_half(key)}';"


def name_of(key: "RSAPrivateKey") -> str:
    """Gives what a key is called among those of its user."""
    digest = base64.b64decode(fingerprint(key).removeprefix("SHA256:"))
    return f"dagster_{digest.hex()[:8]}"
