"""How far a dynamic table has been behind, over the time that its history tells of.

Between two refreshes the lag grows from the moment the first has ended, when it is that of its
data, to the moment the second has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from snowflake_sandbox.dynamic_tables.registry import Refresh, Registry, RelationName


@dataclass(frozen=True)
class Lag:
    """Mean and maximum in seconds; how long above the target, and the share of time within it."""

    mean: float | None = None
    maximum: float | None = None
    above_target: float | None = None
    within_target_ratio: float | None = None


def measured(refreshes: Sequence[Refresh], now: datetime, target: int | None) -> Lag:
    """Gives the lag that `refreshes`, oldest first, have left until `now`; `target` in seconds."""
    done = [refresh for refresh in refreshes if refresh.state == "SUCCEEDED"]
    ends = [refresh.ended for refresh in done[1:]] + [now]
    total = area = above = maximum = 0.0
    for refresh, end in zip(done, ends, strict=True) if done else []:
        low = (refresh.ended - refresh.data_timestamp).total_seconds()
        high = max(low, (end - refresh.data_timestamp).total_seconds())
        total += high - low
        area += (high - low) * (high + low) / 2
        maximum = max(maximum, high)
        if target is not None:
            above += high - max(low, min(high, target))
    if not done or not total:
        return Lag()
    if target is None:
        return Lag(area / total, maximum)
    return Lag(area / total, maximum, above, 1 - above / total)


def effective_target(registry: Registry, name: RelationName) -> int | None:
    """Gives the target lag in seconds; for DOWNSTREAM, the shortest of those that read the table.

    None when nothing schedules the table.
    """
    table = registry.find(name)
    if table is None or table.target_lag != "DOWNSTREAM":
        return table.target_lag_seconds if table else None
    consumers = registry.consumers(name)
    lags = [effective_target(registry, consumer.name) for consumer in consumers]
    return min((lag for lag in lags if lag is not None), default=None)
