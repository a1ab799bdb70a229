"""dynamic_table_freshness_sensor: says how the dynamic tables are, and raises alarm once."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import dagster as dg

from ...alerts import send_alert
from ...clock import utc_now
from ...components.dynamic_table.freshness import CHECK, Expected, Observed, observe
from ...settings import load_settings
from ...snowflake import Snowflake

NAME = "dynamic_table_freshness_sensor"

Event = dg.AssetObservation | dg.AssetMaterialization | dg.AssetCheckEvaluation


@dg.sensor(
    name=NAME,
    minimum_interval_seconds=60,
    description="Observes lag and state of every dynamic table, and judges its check is_fresh.",
)
def dynamic_table_freshness_sensor(
    context: dg.SensorEvaluationContext, snowflake: Snowflake
) -> dg.SensorResult:
    """Gives events for what has changed since the last tick."""
    return news(context, snowflake, utc_now())


def news(
    context: dg.SensorEvaluationContext, snowflake: Snowflake, now: datetime
) -> dg.SensorResult:
    """Gives what has changed since the last tick, and sends an alert for tables that went wrong."""
    assert context.repository_def is not None
    graph = context.repository_def.asset_graph
    keys = sorted(graph.get_all_asset_keys(), key=str)
    tables = [table for key in keys if (table := Expected.of(graph.get(key)))]
    found = observe(snowflake, tables, context.instance, now, NAME)
    before: dict[str, Any] = json.loads(context.cursor or "{}")
    events = [event for table in found for event in _events(table, before.get(table.asset))]
    _alert([table for table in found if table.problems], before)
    return dg.SensorResult(
        asset_events=events,
        cursor=json.dumps({table.asset: _remembered(table) for table in found}),
        skip_reason=None if events else f"{len(found)} dynamic tables are as they were.",
    )


def _events(table: Observed, before: Mapping[str, Any] | None) -> Sequence[Event]:
    now = _remembered(table)
    if now == before:
        return []
    key = dg.AssetKey(table.asset)
    judgement = dg.AssetCheckEvaluation(
        asset_key=key,
        check_name=CHECK,
        passed=not table.problems,
        severity=dg.AssetCheckSeverity.ERROR,
        description=table.description(),
        metadata=table.metadata(),
    )
    if table.state is None:
        return [judgement]
    observation = dg.AssetObservation(key, metadata=table.metadata())
    is_refreshed = before is None or before["data_timestamp"] != now["data_timestamp"]
    # Freshness policies look at materializations only, and nobody but Snowflake makes these.
    if is_refreshed and load_settings().dynamic_tables.scheduler == "snowflake":
        return [dg.AssetMaterialization(key, metadata=table.metadata()), observation, judgement]
    return [observation, judgement]


def _remembered(table: Observed) -> dict[str, Any]:
    seen = table.state.data_timestamp if table.state else None
    return {
        "data_timestamp": seen.isoformat() if seen else None,
        "problems": sorted(table.problems),
    }


def _alert(wrong: Sequence[Observed], before: Mapping[str, Any]) -> None:
    """Tells of tables that were fine until now."""
    new = [t for t in wrong if not before.get(t.asset, {"problems": []})["problems"]]
    if new:
        names = ", ".join(table.asset for table in new)
        send_alert(f"Not fresh: {names}", "\n".join(table.description() for table in new))
