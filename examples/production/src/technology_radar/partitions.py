"""Days and weeks: the partitions that assets share, and the window of time that a run works on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import dagster as dg

from .settings import load_settings

# What Dagster calls the number of rows of one partition.
PARTITION_ROW_COUNT = "dagster/partition_row_count"

_settings = load_settings()

daily_partitions = dg.DailyPartitionsDefinition(
    start_date=_settings.partition_start.isoformat(), timezone=_settings.timezone
)

# Weeks begin on Sunday and are named after it. A week that the first day cuts short is left out.
weekly_partitions = dg.WeeklyPartitionsDefinition(
    start_date=_settings.partition_start.isoformat(), timezone=_settings.timezone
)


@dataclass(frozen=True)
class Window:
    """A half-open window of event time, `start <= posted_at < end`.

    `start` and `end` are UTC without a zone, as the tables hold them. `first_date` and `last_date`
    are the first and the last day of the window in the project's timezone.
    """

    start: datetime
    end: datetime
    first_date: date
    last_date: date

    @classmethod
    def of(cls, context: dg.AssetExecutionContext) -> "Window":
        """Gives the window of the partition, or of the whole range, that a run works on."""
        window = context.partition_time_window
        last_moment = window.end.astimezone(UTC) - datetime.resolution
        return cls(
            start=window.start.astimezone(UTC).replace(tzinfo=None),
            end=window.end.astimezone(UTC).replace(tzinfo=None),
            first_date=window.start.date(),
            last_date=last_moment.astimezone(window.end.tzinfo).date(),
        )

    @classmethod
    def of_run(cls, context: dg.AssetExecutionContext) -> "Window | None":
        """Gives the window of a run, or None for a run without partitions."""
        partitioned = context.has_partition_key or context.has_partition_key_range
        return cls.of(context) if partitioned else None

    def __str__(self) -> str:
        """Names the window by its days."""
        days = dict.fromkeys([self.first_date, self.last_date])
        return "...".join(day.isoformat() for day in days)

    def contains(self, moment: datetime) -> bool:
        """Tells whether `moment` (with a zone) lies in the window."""
        return self.start <= moment.astimezone(UTC).replace(tzinfo=None) < self.end

    def parameters(self) -> dict[str, datetime | date]:
        """Gives what SQL binds as %(start)s, %(end)s, %(first_date)s and %(last_date)s."""
        return {
            "start": self.start,
            "end": self.end,
            "first_date": self.first_date,
            "last_date": self.last_date,
        }


def add_metadata_by_day(
    context: dg.AssetExecutionContext, of_day: Callable[[date], Mapping[str, Any]]
) -> None:
    """Adds what `of_day` says of each day of the run to the day's own materialization.

    What an asset returns, Dagster gives to all days of the run alike.
    """
    for key in context.partition_keys:
        context.add_asset_metadata(of_day(date.fromisoformat(key)), partition_key=key)
