"""Who has signed in, as the session knows it."""

from dataclasses import dataclass

from snowflake_sandbox.credentials import USER


@dataclass(frozen=True)
class Identity:
    """Who has signed in.

    Attributes:
        user: the user's name.
        only_role: the only role of the session, when a token is restricted to one.
        secondary_roles: whether the session may have secondary roles.
        address: from where; None for what runs within the sandbox.
    """

    user: str
    only_role: str | None = None
    secondary_roles: bool = True
    address: str | None = None


OWN_USER = Identity(USER)
