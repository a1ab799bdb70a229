"""Decisions are recorded one by one, in one form, and listed."""

import re
from pathlib import Path

import pytest
from scratch_kit import KIT_ROOT

FOLDER = KIT_ROOT / "docs" / "decisions"
RECORDS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
FORM = re.compile(
    r"# (?P<number>\d+)\. (?P<title>[^\n]+[^.\n])\n\n"
    r"(?P<status>(?:Accepted|Replaced by \[\d+\]\(\d{4}-[\w-]+\.md\)), \d{4}-\d\d-\d\d)\.\n\n"
    r"## Context\n\n.+?\n\n## Decision\n\n.+?\n\n## Consequences\n\n.+?\n",
    re.DOTALL,
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_record_has_a_number_a_status_a_context_a_decision_and_consequences(record: Path) -> None:
    text = record.read_text("utf-8")
    found = FORM.fullmatch(text)
    assert found
    assert record.name.startswith(f"{int(found['number']):04}-")
    assert re.findall(r"^#+ ", text, re.MULTILINE) == ["# ", "## ", "## ", "## "]
    assert len(text.splitlines()) < 50


def test_numbers_have_no_gap_and_none_twice() -> None:
    numbers = [int(record.name[:4]) for record in RECORDS]
    assert numbers == list(range(1, len(RECORDS) + 1))


def test_index_lists_every_record_with_its_title_and_status() -> None:
    lines = []
    for record in RECORDS:
        found = FORM.fullmatch(record.read_text("utf-8"))
        assert found
        title = f"{found['number']}. {found['title']}"
        lines.append(f"| [{title}]({record.name}) | {found['status']} |")
    index = (FOLDER / "README.md").read_text("utf-8")
    assert re.findall(r"^\| \[.+$", index, re.MULTILINE) == lines


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_files_that_a_record_names_are_there(record: Path) -> None:
    """Names with a slash or a suffix, in code; those of projects are looked for in the template."""
    named = re.compile(r"`([\w./-]+\.(?:py|yml|yaml|toml|md|jinja)|[\w./-]+/)`")
    parts = named.findall(record.read_text("utf-8"))
    texts = [str(path.relative_to(KIT_ROOT)) for path in KIT_ROOT.glob("template/**/*")]
    for part in parts:
        path = part.rstrip("/")
        in_the_template = any(re.search(rf"(^|/){re.escape(path)}(\.jinja)?$", t) for t in texts)
        assert (KIT_ROOT / path).exists() or in_the_template
