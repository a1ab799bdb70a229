"""Brings pages that lie outside of docs/ into the site, and makes links lead to them there.

MkDocs calls the functions that begin with `on_`: see `hooks` in mkdocs.yml.
"""

import posixpath
import re
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

KIT_ROOT = Path(__file__).parents[1]

# Where a page is in the site, and where in the repository.
PAGES = {
    "index.md": "README.md",
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "examples.md": "examples/README.md",
    "sandbox_guide.md": "template/sandbox/README.md",
    "measured.md": "benchmarks/results.md",
}

_TARGETS = (
    re.compile(r'(?P<before>\]\()(?P<link>[^)\s"#:]+)(?=[)#])'),
    re.compile(r'(?P<before>\b(?:src|href)=")(?P<link>[^"\s#:]+)(?=["#])'),
)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Adds each decision to the list of pages, so that a new one need not be written there."""
    records = sorted(path.name for path in (KIT_ROOT / "docs" / "decisions").glob("0*.md"))
    for entry in config.nav or []:
        if "Decisions" in entry:
            entry["Decisions"] += [f"decisions/{name}" for name in records]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages from elsewhere."""
    for page, source in PAGES.items():
        text = (KIT_ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Gives the page with its links as they have to be in the site."""
    return in_site(markdown, page.file.src_uri)


def in_site(markdown: str, page: str) -> str:
    """Gives the text with links that lead where the files of the repository are in the site.

    Args:
        markdown: A page as it is written in the repository.
        page: Where the page is in the site.
    """
    for target in _TARGETS:
        markdown = target.sub(_turned(page), markdown)
    return markdown


def _turned(page: str) -> Callable[[re.Match[str]], str]:
    source = PAGES.get(page, f"docs/{page}")
    in_the_site = {repository: site for site, repository in PAGES.items()}

    def turned(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), found["link"]))
        place = in_the_site.get(target, target.removeprefix("docs/"))
        return found["before"] + posixpath.relpath(place, posixpath.dirname(page) or ".")

    return turned
