"""The days whose usage is read, and which of them are settled."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The slowest of the views, QUERY_ATTRIBUTION_HISTORY, is complete after eight hours.
# https://docs.snowflake.com/en/sql-reference/account-usage/query_attribution_history
SETTLED_AFTER = timedelta(hours=8)


@dataclass(frozen=True)
class Period:
    """Whole days in the project's timezone, from `first_date` until now.

    `settled_date` is the last day whose figures do not change any more.
    """

    zone: ZoneInfo
    first_date: date
    settled_date: date

    @classmethod
    def until(cls, now: datetime, days: int, zone: ZoneInfo) -> "Period":
        """Gives the last `days` days before today, and today so far."""
        today = now.astimezone(zone).date()
        last_settled = (now - SETTLED_AFTER).astimezone(zone).date() - timedelta(days=1)
        return cls(zone, today - timedelta(days=days), last_settled)

    def parameters(self) -> dict[str, datetime | date | str]:
        """Gives what SQL binds: instants with their zone, and days."""
        start = datetime.combine(self.first_date, time(), self.zone).astimezone(UTC)
        return {
            "start": start,
            # A row of the AI usage view covers the whole hour in which a statement ran.
            "hour_of_start": start - timedelta(hours=1),
            "timezone": self.zone.key,
            "first_date": self.first_date,
            "settled_date": self.settled_date,
        }
