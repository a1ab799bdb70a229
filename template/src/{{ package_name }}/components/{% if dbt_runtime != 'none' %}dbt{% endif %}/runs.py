"""What a run of Dagster means for dbt: partitions for models, and variables for a command."""

import json
from collections.abc import Mapping
from typing import Any

import dagster as dg

from ...partitions import Window, daily_partitions
from ...snowflake import query_tag
from ..account_needs import CREATES

PARTITIONED_TAG = "daily"

# What dbt's own tests say of a column. The names are those of their arguments.
_TESTS = {
    "accepted_values": "{column_name} is one of {values}.",
    "not_null": "{column_name} is never empty.",
    "relationships": "Each {column_name} is a {field} of {to}.",
    "unique": "No two rows have the same {column_name}.",
}


def completed(spec: dg.AssetSpec, resource: Mapping[str, Any], *creates: str) -> dg.AssetSpec:
    """Gives the asset of a dbt resource what dbt does not know of it.

    Args:
        spec: The asset as dagster_dbt makes it.
        resource: The entry of dbt's manifest: tagged `daily`, it has daily partitions.
        creates: Kinds of objects that building it may create, beside tables and views.
    """
    spec = spec.merge_attributes(metadata={CREATES: ["view", *creates]})
    is_tagged = PARTITIONED_TAG in resource["tags"]
    return spec.replace_attributes(partitions_def=daily_partitions) if is_tagged else spec


def described(spec: dg.AssetCheckSpec, test: Mapping[str, Any]) -> dg.AssetCheckSpec:
    """Gives the check of a dbt test a description: its own, or what such a test says.

    Args:
        spec: The check as dagster_dbt makes it.
        test: The entry of dbt's manifest.
    """
    if test["description"]:
        return spec._replace(description=test["description"])
    generic = test.get("test_metadata", {"name": "", "kwargs": {}})
    usual = _TESTS.get(generic["name"], "The test {name} of the dbt project.")
    return spec._replace(description=usual.format(**{**generic["kwargs"], "name": spec.name}))


def variables(context: dg.AssetExecutionContext) -> list[str]:
    """Gives the arguments that tell dbt about the run.

    They are the variables `query_tag` and, for a run with partitions, `window_start` and
    `window_end`, in UTC.
    """
    values = {"query_tag": json.loads(query_tag(context))}
    if window := Window.of_run(context):
        values |= {"window_start": str(window.start), "window_end": str(window.end)}
    return ["--vars", json.dumps(values)]
