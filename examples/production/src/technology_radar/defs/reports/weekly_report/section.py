"""A section of a report: a query in a file, and the table that its result becomes."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .... import sql

_COMMENTS = re.compile(r"-- (?P<heading>.+)\n-- (?P<sentence>.+)\n-- reads: (?P<reads>.+)\n")


@dataclass(frozen=True)
class Section:
    """A `.sql` file that begins with three comments: heading, one sentence, `reads: asset, …`."""

    path: Path

    @cached_property
    def _comments(self) -> re.Match[str]:
        found = _COMMENTS.match(self.query)
        if found is None:
            raise ValueError(
                f"{self.path.name} must begin with three comments: "
                "'-- Heading', '-- One sentence.' and '-- reads: asset, another_asset'"
            )
        return found

    @property
    def query(self) -> str:
        """The query, with its comments."""
        return sql.read(self.path)

    @property
    def heading(self) -> str:
        """What the section is called."""
        return self._comments["heading"]

    @property
    def reads(self) -> list[str]:
        """The assets whose tables the query reads."""
        return [asset.strip() for asset in self._comments["reads"].split(",")]

    def markdown(self, body: str) -> str:
        """Gives the section with its heading, its sentence and `body`."""
        return f"## {self.heading}\n\n{self._comments['sentence']}\n\n{body}\n"


def sections_in(folder: Path) -> list[Section]:
    """Gives the sections of a folder in the order of their names."""
    return [Section(path) for path in sorted(folder.glob("*.sql"))]
