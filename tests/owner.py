"""What an owner does to a project that a release has made: edits, files of their own, removals."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

# Each text once, and the text instead. No release has changed these lines, or those beside them.
EDITS = {
    "README.md": ("uv run sandbox dg dev\n", "uv run sandbox dg dev --port 3333\n"),
    "project.yaml": ("max_credits_per_run: 5.0\n", "max_credits_per_run: 9.5\n"),
    "pyproject.toml": ('version = "0.1.0"\n', 'version = "1.4.0"\n'),
    ".gitignore": ("tmp*/\n", "tmp*/\nexports/\n"),
    "src/{package}/definitions.py": ('"""', '"""Ours. '),
}

# Where `uv add` puts a dependency.
DEPENDENCIES = ('    "urllib3>=2",\n', '    "urllib3>=2",\n    "humanize>=4",\n')

ASSET = '''"""An asset of our own."""

import dagster as dg


@dg.asset
def our_asset() -> None:
    """Does nothing yet."""
'''

TEST = """from {package}.defs.ours.asset import our_asset


def test_our_asset_has_its_name() -> None:
    assert our_asset.key.to_user_string() == "our_asset"
"""

# Git ignores .env, so that it is the only one that is not committed.
OWN_FILES = {
    ".env": "SNOWFLAKE_ACCOUNT=ours\n",
    "docs/ours.md": "# Ours\n",
    "dbt_project/models/ours/our_model.sql": "select 1 as one\n",
    "src/{package}/defs/ours/__init__.py": "",
    "src/{package}/defs/ours/asset.py": ASSET,
    "tests/test_ours.py": TEST,
}

# Examples, what is meant to be copied, and an asset. All that remains of it is of no consequence.
REMOVED = (
    ".env.example",
    "docs/ingestion.md",
    "tests/test_partitions.py",
    "src/{package}/defs/cortex_ai/story_sentiment_analysis/defs.yaml",
)


@dataclass(frozen=True)
class Owner:
    """Whoever a project belongs to."""

    package: str

    def work_on(self, project: Path) -> None:
        """Do all of it."""
        for name, (before, after) in [*EDITS.items(), ("pyproject.toml", DEPENDENCIES)]:
            replace_once(self._in(project, name), before, after)
        for name, text in self.own_files.items():
            path = project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for name in REMOVED:
            remove(self._in(project, name))

    @property
    def own_files(self) -> Mapping[str, str]:
        """What they have written, by its path."""
        named = {"package": self.package}
        return {
            name.format(**named): text.replace("{package}", self.package)
            for name, text in OWN_FILES.items()
        }

    def removed_from(self, project: Path) -> list[Path]:
        """What they have removed, where it was."""
        return [self._in(project, name) for name in REMOVED]

    def _in(self, project: Path, name: str) -> Path:
        return project / name.format(package=self.package)


def replace_once(path: Path, before: str, after: str) -> None:
    """Replace the first `before` in a file, which has to be there."""
    text = path.read_text("utf-8")
    assert before in text, f"{path} has no {before!r}"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it, if it is there."""
    if path.is_dir():
        rmtree(path)
    else:
        path.unlink(missing_ok=True)
