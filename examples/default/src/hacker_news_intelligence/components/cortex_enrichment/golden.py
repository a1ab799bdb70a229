"""A golden set: a few texts whose answers a person has given, to judge the model's by."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = "golden.csv"


@dataclass(frozen=True)
class GoldenSet:
    """Rows of a CSV file with the column `text`, and with columns named like those of the asset."""

    rows: Sequence[dict[str, str]] = ()

    @classmethod
    def beside(cls, folder: Path) -> "GoldenSet":
        """Reads `golden.csv` in `folder`; without that file the set is empty.

        Raises:
            ValueError: the file has no column `text`.
        """
        path = folder / FILE
        if not path.exists():
            return cls()
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if not all(row.get("text") for row in rows):
            raise ValueError(f"{path}: every row needs a text, in a column called `text`")
        return cls(rows)

    @property
    def columns(self) -> set[str]:
        """The columns that answers are known for."""
        return {name for row in self.rows for name in row} - {"text"}

    def as_json(self) -> str:
        """Gives the rows as a JSON array of objects."""
        return json.dumps(self.rows, ensure_ascii=False)
