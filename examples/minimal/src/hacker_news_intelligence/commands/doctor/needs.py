"""What the project needs of an account: read from its own assets, so that no list goes stale."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...components.account_needs import CALLS, CREATES


@dataclass(frozen=True)
class Needs:
    """What the assets of a project need.

    Attributes:
        creates: Kinds of objects that they create in the schema.
        models: For each pair of a Cortex function and a model, the assets that call it.
        calls_cortex: Whether any asset calls Cortex at all.
    """

    creates: tuple[str, ...]
    models: Mapping[tuple[str, str], tuple[str, ...]]
    calls_cortex: bool


def needs_of_assets() -> Needs:
    """Gives what the assets need that this project has now."""
    from ...definitions import defs

    graph = defs().get_repository_def().asset_graph
    creates, models, calls_cortex = {"table"}, dict[tuple[str, str], list[str]](), False
    for key in graph.get_all_asset_keys():
        asset = graph.get(key)
        calls_cortex |= "cortex" in asset.kinds
        creates |= set(_value(asset.metadata, CREATES) or ())
        if call := _value(asset.metadata, CALLS):
            models.setdefault((call["function"], call["model"]), []).append(key.path[-1])
    called = {call: tuple(sorted(assets)) for call, assets in sorted(models.items())}
    return Needs(tuple(sorted(creates)), called, calls_cortex)


def _value(metadata: Mapping[str, Any], name: str) -> Any:
    value = metadata.get(name)
    return getattr(value, "value", value)
