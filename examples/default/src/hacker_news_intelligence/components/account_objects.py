"""Objects of the account whose definition this project owns, told apart by a comment of its own."""

import hashlib

from ..settings import load_settings
from ..snowflake import Session


def fingerprint(definition: str) -> str:
    """Gives the comment that an object with this definition bears."""
    return f"Made by Dagster. Definition {hashlib.sha256(definition.encode()).hexdigest()[:16]}."


def is_current(session: Session, kind: str, name: str, comment: str) -> bool:
    """Tells whether the project's schema has an object of that name and comment.

    Args:
        session: an open session.
        kind: what SHOW lists, in the plural, such as "agents".
        name: the object's name.
        comment: its fingerprint.
    """
    settings = load_settings().snowflake
    wanted = (settings.database, settings.schema_, name)
    return any(
        (known["database_name"], known["schema_name"], known["name"])
        == tuple(part.upper() for part in wanted)
        and known["comment"] == comment
        for known in session.records(f"show {kind}")
    )
