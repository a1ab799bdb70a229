"""What `dg scaffold defs` writes for a component: an asset that works as it is, to be edited."""

import shutil
from pathlib import Path
from typing import Any

import dagster as dg
import yaml


def example_in(folder: Path) -> type[dg.Scaffolder[Any]]:
    """Gives the scaffolder that copies an example.

    Args:
        folder: Where the example is: `attributes.yaml`, to which the name of the asset is added,
            and the files that belong beside the YAML.
    """
    attributes = folder / "attributes.yaml"

    class Example(dg.Scaffolder[Any]):
        """Writes an asset that is named after its new folder."""

        def scaffold(self, request: dg.ScaffoldRequest[Any]) -> None:
            """Writes `defs.yaml` and what belongs beside it into the folder of the request."""
            example = yaml.safe_load(attributes.read_text(encoding="utf-8"))
            named = {"asset": request.target_path.name, **example}
            dg.scaffold_component(request, yaml_attributes=named)
            for file in set(folder.iterdir()) - {attributes}:
                shutil.copyfile(file, request.target_path / file.name)

    return Example
