"""What a run of Dagster means for dbt: partitions for models, and variables for a command."""

import json
from collections.abc import Mapping
from typing import Any

import dagster as dg

from ...partitions import Window, daily_partitions
from ...snowflake import query_tag

PARTITIONED_TAG = "daily"


def with_partitions(spec: dg.AssetSpec, resource: Mapping[str, Any]) -> dg.AssetSpec:
    """Gives the asset of a dbt resource its partitions, if it is tagged for them."""
    is_tagged = PARTITIONED_TAG in resource["tags"]
    return spec.replace_attributes(partitions_def=daily_partitions) if is_tagged else spec


def variables(context: dg.AssetExecutionContext) -> list[str]:
    """Gives the arguments that tell dbt about the run.

    They are the variables `query_tag` and, for a run with partitions, `window_start` and
    `window_end`, in UTC.
    """
    values = {"query_tag": json.loads(query_tag(context))}
    if window := Window.of_run(context):
        values |= {"window_start": str(window.start), "window_end": str(window.end)}
    return ["--vars", json.dumps(values)]
