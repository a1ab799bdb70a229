"""The pages about the questions say what copier.yml says, and learn what is added to it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import question_pages
import questions_page
import variants_page
from answering import QUESTIONS
from markdown_pages import code, table
from pytest_gitconfig.plugin import GitConfig
from scratch_kit import commit_all, copy_working_tree
from variants import PERSONAS, covering_set

ALERTS = "    E-mail — a mail server of yours: email\n"
LICENCE = """\
licence:
  type: str
  help: |-
    Who may use it?
    A file of its own.
  choices:
    Nobody else: none
    Everybody — under the MIT licence: mit
  default: none

"""


@pytest.fixture(scope="module")
def pages() -> dict[Path, str]:
    return question_pages.pages()


@pytest.mark.parametrize("page", [questions_page.PAGE, variants_page.PAGE], ids=lambda p: p.name)
def test_page_says_what_the_questions_say(pages: dict[Path, str], page: Path) -> None:
    assert page.read_text(encoding="utf-8") == pages[page], question_pages.COMMAND


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_word_that_a_question_asks_with_is_on_the_page(
    pages: dict[Path, str], question: str
) -> None:
    section = pages[questions_page.PAGE].partition(f"\n## {question}\n")[2].partition("\n## ")[0]
    asked: dict[str, Any] = QUESTIONS[question]
    assert all(line in section for line in asked["help"].splitlines())
    for label, value in asked.get("choices", {}).items():
        assert f"| {code(value)} | {label} |" in section


def test_what_is_told_beside_the_questions_belongs_to_one() -> None:
    assert questions_page.NOTES.keys() <= QUESTIONS.keys()


def test_feature_is_told_with_its_assets_and_what_it_needs(pages: dict[Path, str]) -> None:
    lines = pages[questions_page.PAGE].splitlines()
    [agent] = [line for line in lines if line.startswith("| `agent`")]
    assert "| `story_agent`, `story_semantic_view` |" in agent
    assert agent.endswith("| `story_sentiment`, another `dbt_runtime` than `none` |")
    [documents] = [line for line in lines if line.startswith("| `documents`")]
    assert documents.endswith("| `document_fields`, `documents`, `parsed_documents` |  |")


def test_default_that_is_computed_is_told_with_its_source(pages: dict[Path, str]) -> None:
    assert "| `HACKER_NEWS_WH`, made from `database` |" in pages[questions_page.PAGE]


def test_variants_are_told_by_name_number_and_refusal(pages: dict[Path, str]) -> None:
    page = pages[variants_page.PAGE]
    assert all(f"\n| {variant.name} | " in page for variant in PERSONAS)
    assert f"**{len(covering_set())} projects" in page
    assert "| `agent` | `dbt_runtime`: `none` | Leave out agent, or let dbt run: " in page
    assert "`dynamic_table_scheduler` is asked only if `dynamic_tables`." in page


def test_new_question_and_new_choice_join_the_pages_by_themselves(
    tmp_path: Path, default_gitconfig: GitConfig
) -> None:
    copy_working_tree(tmp_path, "copier.yml", "includes", "template/src", "tests", "docs")
    commit_all(tmp_path)
    questions = tmp_path / "copier.yml"
    text = questions.read_text("utf-8")
    text = text.replace(ALERTS, f"{ALERTS}    Pager — wakes somebody: pager\n")
    text = text.replace("# Computed, never asked", f"{LICENCE}# Computed, never asked")
    questions.write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, "tests/question_pages.py"], cwd=tmp_path, check=True)
    asked, variants = ((tmp_path / "docs" / name).read_text("utf-8") for name in NAMES)
    assert "| `pager` | Pager — wakes somebody |\n" in asked
    assert "| [`licence`](#licence) | Who may use it? | `none` |\n" in asked
    assert "\n## licence\n\n**Who may use it?** A file of its own.\n" in asked
    assert "| `mit` | Everybody — under the MIT licence |\n" in asked
    assert "| `alerts` | `none`, `slack`, `email`, `pager` |\n" in variants
    assert "| `licence` | `none`, `mit` |\n" in variants


NAMES = (questions_page.PAGE.name, variants_page.PAGE.name)


def test_bar_in_a_cell_does_not_end_it() -> None:
    assert table(["a"], [["b | c\nd"]]) == "| a |\n| --- |\n| b \\| c d |\n"


def test_long_answer_is_cut_and_counted() -> None:
    assert code("N" * 255) == "`NNNNNNNNNN…`, 255 characters"
