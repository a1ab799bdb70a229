"""What `dg scaffold defs` writes for a CortexEnrichment: an asset that works, to be edited."""

from typing import Any

import dagster as dg


class CortexEnrichmentScaffolder(dg.Scaffolder):
    """Writes a question about each story that is named after the new folder."""

    def scaffold(self, request: dg.ScaffoldRequest[Any]) -> None:
        """Writes `defs.yaml` into the folder of the request."""
        dg.scaffold_component(request, yaml_attributes=example_attributes(request.target_path.name))


def example_attributes(asset: str) -> dict[str, Any]:
    """Gives attributes of an asset that asks whether a story is about something made or told."""
    categories = [
        {"label": "made", "description": "shows something that the author has made"},
        {"label": "told", "description": "tells of or asks about something"},
    ]
    return {
        "asset": asset,
        "description": "Whether the author of each story shows or tells something.",
        "prompt_version": 1,
        "call": {
            "function": "ai_classify",
            "task_description": "Does the author of this Hacker News story show or tell something?",
            "columns": [{"name": "kind", "categories": categories}],
        },
    }
