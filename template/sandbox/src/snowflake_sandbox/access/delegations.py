"""Secrets with which a statement signs in again as its own user, while it runs.

What Snowflake runs for a user, it runs without asking for credentials; a program beside the sandbox
has to have some. They are known to nobody else, and to no one once the statement is over.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from snowflake_sandbox.access import secrets
from snowflake_sandbox.access.identity import Identity


class Delegations:
    """All that are valid now."""

    def __init__(self) -> None:
        """Begins with none."""
        self._identities: dict[str, Identity] = {}

    @contextmanager
    def to(self, identity: Identity) -> Iterator[str]:
        """Gives a secret that signs in as somebody, until the block is left."""
        secret = secrets.new_token()
        kept = secrets.hashed_token(secret)
        self._identities[kept] = identity
        try:
            yield secret
        finally:
            del self._identities[kept]

    def find(self, secret: str) -> Identity | None:
        """Gives whom a secret signs in, if it is one."""
        return self._identities.get(secrets.hashed_token(secret))
