"""The one clock of this project."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Gives the present moment with its zone, which is UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Gives the present moment in UTC without a zone, as the tables hold time."""
    return utc_now().replace(tzinfo=None)
