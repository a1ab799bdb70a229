"""Prints, as JSON, what every schedule does in a year: `python -m tests.schedule_ticks YEAR`.

A process of its own, because the timezone is read once, when the definitions are loaded.
"""

import json
import sys
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

import dagster as dg
from dagster._utils.schedules import schedule_execution_time_iterator

from technology_radar.definitions import defs
from technology_radar.settings import load_settings


def ticks(repository: dg.RepositoryDefinition, name: str, year: int) -> list[dict[str, Any]]:
    """Gives the local time of every tick in a year, and the partitions that it asks for."""
    zone = load_settings().zone
    schedule = repository.get_schedule_def(name)
    moments = schedule_execution_time_iterator(
        datetime(year, 1, 1, tzinfo=zone).timestamp(),
        schedule.cron_schedule,
        schedule.execution_timezone or "UTC",
    )
    found = []
    for moment in takewhile(lambda moment: moment.astimezone(zone).year == year, moments):
        context = dg.build_schedule_context(
            scheduled_execution_time=moment, repository_def=repository
        )
        requests = schedule.evaluate_tick(context).run_requests or []
        found.append(
            {
                "at": moment.astimezone(zone).isoformat(),
                "instant": moment.astimezone(UTC).isoformat(),
                "partitions": [request.partition_key for request in requests],
            }
        )
    return found


if __name__ == "__main__":
    REPOSITORY = defs().get_repository_def()
    names = [schedule.name for schedule in REPOSITORY.schedule_defs]
    print(json.dumps({name: ticks(REPOSITORY, name, int(sys.argv[1])) for name in names}))
