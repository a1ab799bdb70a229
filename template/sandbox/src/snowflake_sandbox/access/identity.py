"""Who has signed in, as the session knows it."""

from dataclasses import dataclass
from enum import Enum, auto

from snowflake_sandbox.credentials import USER


class KeptAs(Enum):
    """What a client may keep of a sign-in that has asked a person."""

    MFA_TOKEN = auto()
    ID_TOKEN = auto()


@dataclass(frozen=True)
class Identity:
    """Who has signed in.

    Attributes:
        user: the user's name.
        only_role: the only role of the session, when a token is restricted to one.
        secondary_roles: whether the session may have secondary roles.
        address: from where; None for what runs within the sandbox.
        kept_as: what the client may keep of it, if a person was asked.
    """

    user: str
    only_role: str | None = None
    secondary_roles: bool = True
    address: str | None = None
    kept_as: KeptAs | None = None


OWN_USER = Identity(USER)
