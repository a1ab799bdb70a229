"""The one clock of this project."""

from datetime import UTC, datetime


def now() -> datetime:
    """Gives the present moment in UTC without a zone, as the tables hold time."""
    return datetime.now(UTC).replace(tzinfo=None)
