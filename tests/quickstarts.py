"""What a prospect runs first: `uv run examples/quickstart.py DEST`."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scratch_kit import KIT_ROOT

QUICKSTART = KIT_ROOT / "examples" / "quickstart.py"

# A line of the table: asset, partitions, rows, AI calls, credits.
_ASSET_LINE = re.compile(
    r"^. (?P<asset>\w+) +. +(?P<partitions>\d+|\S) . +(?P<rows>\d+) . +(?P<calls>\d+|\S) "
    r". +(?P<credits>[\d.]+|\S) .$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Quickstart:
    """A quickstart that has ended, and the project it has made."""

    output: str
    project: Path

    @property
    def assets(self) -> dict[str, dict[str, str]]:
        """The lines of its table by asset."""
        return {found["asset"]: found.groupdict() for found in _ASSET_LINE.finditer(self.output)}


def run_quickstart(
    destination: Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it as a person does, with `environment` set around it."""
    return subprocess.run(
        ["uv", "run", "--quiet", str(QUICKSTART), str(destination)],
        env=os.environ | {"COLUMNS": "80"} | dict(environment or {}),
        capture_output=True,
        encoding="utf-8",
    )
