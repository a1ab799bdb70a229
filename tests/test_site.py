"""The documentation becomes a site that needs nothing from elsewhere; its links all lead on."""

import os
import re
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from scratch_kit import KIT_ROOT, copy_working_tree

HOOK = "docs/pages_from_elsewhere.py"
SOURCES = (
    "mkdocs.yml",
    "docs",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "benchmarks/results.md",
    "examples/README.md",
    "template/sandbox/README.md",
)


def build(kit: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Builds the site as a person does, but elsewhere."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=kit,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of what is on disk."""
    folder = tmp_path_factory.mktemp("site")
    done = build(KIT_ROOT, folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of all that the site is made of, to spoil."""
    copy_working_tree(tmp_path / "kit", *SOURCES)
    return tmp_path / "kit"


class Resources(HTMLParser):
    """Collects what a browser would fetch to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag != "a":
            found = (named.get(name) for name in ("src", "href", "srcset", "data", "poster"))
            self.found += filter(None, found)


def test_every_page_of_the_documentation_is_in_the_site(site: Path) -> None:
    written = {path.stem for path in (KIT_ROOT / "docs").rglob("*.md")}
    built = {path.stem for path in site.rglob("*.html")}
    assert built >= (written - {"README"}) | {"index", "changelog", "contributing", "sandbox_guide"}
    assert "two minutes" in (site / "index.html").read_text("utf-8")
    assert "A new one takes the next number" in (site / "decisions/index.html").read_text("utf-8")


def test_nothing_is_fetched_from_elsewhere_to_show_a_page(site: Path) -> None:
    for page in site.rglob("*.html"):
        resources, text = Resources(), page.read_text("utf-8")
        resources.feed(text)
        assert len(resources.found) > 3
        local = [link for link in resources.found if not re.match(r"(\w+:)?//|data:", link)]
        assert local == resources.found, page
        # The page of what is not found does not know where it is: its links begin at the root.
        if page.name != "404.html":
            places = [page.parent / link.partition("#")[0] for link in local]
            assert [str(place) for place in places if not place.exists()] == []
        # For a diagram the theme's own script would fetch another one.
        assert "mermaid" not in text, page
    for sheet in site.rglob("*.css"):
        assert not re.search(r"@import|url\([\"']?(https?:)?//", sheet.read_text("utf-8"))


def test_python_of_the_documentation_is_not_published(site: Path) -> None:
    assert list(site.rglob("*.py")) == []


def test_every_decision_is_listed_in_the_navigation(site: Path) -> None:
    home = (site / "index.html").read_text("utf-8")
    records = sorted(path.stem for path in (KIT_ROOT / "docs" / "decisions").glob("0*.md"))
    assert len(records) >= 10
    assert [name for name in records if f'href="decisions/{name}.html"' not in home] == []


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        ("[a](gone.md)", "gone.md"),
        ("[a](architecture.md#gone)", "does not contain an anchor '#gone'"),
        ("[a](../template/gone.md)", "template/gone.md"),
        ("[a](#gone)", "there is no such anchor"),
    ],
)
def test_link_that_leads_nowhere_fails_the_build(
    scratch: Path, tmp_path: Path, planted: str, complaint: str
) -> None:
    page = scratch / "docs" / "developing.md"
    page.write_text(f"{page.read_text('utf-8')}\n{planted}\n", encoding="utf-8")
    done = build(scratch, tmp_path / "site")
    assert done.returncode == 1
    assert complaint in done.stderr


def test_page_that_is_not_in_the_navigation_fails_the_build(scratch: Path, tmp_path: Path) -> None:
    (scratch / "docs" / "forgotten.md").write_text("# Forgotten\n\nText.\n", encoding="utf-8")
    done = build(scratch, tmp_path / "site")
    assert done.returncode == 1
    assert "forgotten.md" in done.stderr


@pytest.mark.parametrize(
    ("page", "written", "shown"),
    [
        ("index.md", "[a](docs/questions.md)", "[a](questions.md)"),
        ("index.md", "[a](template/sandbox/README.md)", "[a](sandbox_guide.md)"),
        ("index.md", '<img src="docs/images/b.png">', '<img src="images/b.png">'),
        ("contributing.md", "[a](docs/developing.md#b)", "[a](developing.md#b)"),
        ("architecture.md", "[a](../CHANGELOG.md)", "[a](changelog.md)"),
        ("decisions/README.md", "[a](../variants.md)", "[a](../variants.md)"),
        ("decisions/README.md", "[a](../../README.md)", "[a](../index.md)"),
        (
            "index.md",
            "[a](https://b.example/c.md), [d](#e)",
            "[a](https://b.example/c.md), [d](#e)",
        ),
    ],
)
def test_link_leads_where_the_file_is_in_the_site(page: str, written: str, shown: str) -> None:
    assert hook().in_site(written, page) == shown


def hook() -> Any:
    """The module that MkDocs is told to call."""
    spec = spec_from_file_location("hook", KIT_ROOT / HOOK)
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_site_can_be_built_with_its_own_group_of_dependencies_alone() -> None:
    declared = tomllib.loads((KIT_ROOT / "pyproject.toml").read_text("utf-8"))
    groups = declared["dependency-groups"]
    assert {re.split("[><=]", name)[0] for name in groups["docs"]} == {"mkdocs", "mkdocs-material"}
    assert not any("mkdocs" in name for name in groups["dev"])
    assert declared["tool"]["uv"]["default-groups"] == ["dev", "docs"]
