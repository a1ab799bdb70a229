"""Suspending and resuming dynamic tables, with those that read them."""

from dataclasses import replace
from datetime import datetime

from snowflake_sandbox.dynamic_tables.registry import Registry, RelationName

MESSAGES = {
    "USER_SUSPENDED": "The dynamic table was suspended by a user.",
    "UPSTREAM_USER_SUSPENDED": "A dynamic table upstream was suspended by a user.",
    "SUSPENDED_DUE_TO_ERRORS": "The dynamic table was suspended after 5 refreshes have failed.",
    "UPSTREAM_SUSPENDED_DUE_TO_ERRORS": "A dynamic table upstream was suspended after errors.",
}
_DOWNSTREAM = {
    "USER_SUSPENDED": "UPSTREAM_USER_SUSPENDED",
    "SUSPENDED_DUE_TO_ERRORS": "UPSTREAM_SUSPENDED_DUE_TO_ERRORS",
}


def suspend(registry: Registry, name: RelationName, reason: str, at: datetime) -> None:
    """Suspends a table, and the scheduled ones that read it."""
    table = registry.find(name)
    if table is None or table.is_suspended:
        return
    registry.save(replace(table, is_suspended=True, reason_code=reason, suspended_on=at))
    for consumer in registry.consumers(name):
        if consumer.is_scheduled:
            suspend(registry, consumer.name, _DOWNSTREAM.get(reason, reason), at)


def resume(registry: Registry, name: RelationName, at: datetime) -> None:
    """Resumes a table, and those that only it has held up."""
    table = registry.find(name)
    if table is None:
        return
    registry.save(
        replace(table, is_suspended=False, reason_code=None, resumed_on=at, scheduled_failures=0)
    )
    for consumer in registry.consumers(name):
        if consumer.reason_code in _DOWNSTREAM.values():
            resume(registry, consumer.name, at)
