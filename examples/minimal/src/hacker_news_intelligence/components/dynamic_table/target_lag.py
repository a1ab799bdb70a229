"""How far a dynamic table may be behind what it reads."""

import re
from datetime import timedelta

DOWNSTREAM = "downstream"
_LAG = re.compile(r"(\d+) (second|minute|hour|day)s?")
_SHORTEST = timedelta(minutes=1)


def as_duration(target_lag: str) -> timedelta | None:
    """Gives a target lag as a duration; None for `downstream`.

    Raises:
        ValueError: it is neither, or shorter than a minute, which Snowflake refuses.
    """
    if target_lag == DOWNSTREAM:
        return None
    match = _LAG.fullmatch(target_lag)
    if match is None:
        raise ValueError(
            f"'{target_lag}' is no target lag; use 'downstream', or a number and a unit "
            "(seconds, minutes, hours, days), such as '1 hour'"
        )
    duration = timedelta(**{f"{match[2]}s": int(match[1])})
    if duration < _SHORTEST:
        raise ValueError(
            f"target lag '{target_lag}' is shorter than a minute, the shortest there is"
        )
    return duration
