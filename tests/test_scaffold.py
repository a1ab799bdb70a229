"""What `dg scaffold` writes in a rendered project is an asset that works as it is."""

from pathlib import Path
from typing import Any

from commands import assert_succeeds
from scratch_kit import Kit

DAY = "2026-01-06"
DAILY = ["CortexEnrichment", "CortexSummary", "PartitionedTable"]
WHOLE = ["CortexAgent", "CortexSearchService", "DynamicTable", "SemanticView"]
OF_DOCUMENTS = ["DocumentFields"]


# `dg scaffold defs` for each component; a command by itself takes seconds to start.
SCAFFOLD = """
import sys
from dagster_dg_cli.cli import cli

for component in sys.argv[1:]:
    name = ["scaffold", "defs", f"news.components.{component}", f"my_{component.lower()}"]
    cli.main(name, standalone_mode=False)
"""


def test_scaffolded_assets_can_be_materialized_as_they_are(kit: Kit, tmp_path: Path) -> None:
    features = ["documents"]
    answers: dict[str, Any] = {"package_name": "news", "dbt_runtime": "none"}
    project = kit.render(tmp_path / "project", **answers, cortex_features=features).path
    assert_succeeds(project, "python", "-c", SCAFFOLD, *DAILY, *WHOLE, *OF_DOCUMENTS)
    daily, whole, of_documents = (
        ",".join(f"my_{component.lower()}" for component in components)
        for components in (DAILY, WHOLE, OF_DOCUMENTS)
    )
    launch = ["sandbox", "dg", "launch", "--assets"]
    assert_succeeds(project, *launch, f"raw_stories,{daily}", "--partition", DAY)
    assert_succeeds(project, *launch, whole)
    assert_succeeds(project, *launch, f"documents,parsed_documents,{of_documents}")
    assert_succeeds(project, "ruff", "check", ".")
