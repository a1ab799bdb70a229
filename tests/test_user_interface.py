"""What the quickstart has made, looked at and worked with in a browser."""

import re
from collections.abc import Iterator

import pytest
from quickstarts import Quickstart
from user_interface import CHROMIUM, UserInterface, user_interface

GROUPS = (
    "analytics",
    "cortex_ai",
    "cost",
    "dbt_transform",
    "documents",
    "dynamic_tables",
    "ingestion",
    "reports",
)
ASSET, PARTITION = "story_sentiment_analysis", "2026-01-10"
COST_AND_QUALITY = ("ai_calls", "estimated_credits", "estimated_tokens", "stories_failed")
SECTIONS = 8
WRONG = re.compile("failed to load|error occurred", re.IGNORECASE)

# A cell that is one word but takes more than one line.
BROKEN_WORDS = """
cells => cells.filter(cell => {
  const text = document.createRange();
  text.selectNodeContents(cell);
  const lines = new Set([...text.getClientRects()].map(line => Math.round(line.top)));
  return !cell.innerText.trim().includes(" ") && lines.size > 1;
}).map(cell => cell.innerText)
"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")


@pytest.fixture(scope="module")
def opened(quickstart: Quickstart) -> Iterator[UserInterface]:
    with user_interface(quickstart.project) as window:
        yield window


@pytest.fixture
def window(opened: UserInterface) -> Iterator[UserInterface]:
    """The window, in which nothing may go wrong, whether the page shows it or not."""
    yield opened
    found = [*opened.problems, *opened.page.get_by_text(WRONG).all_inner_texts()]
    opened.problems.clear()
    assert found == []


def test_graph_shows_every_group(window: UserInterface) -> None:
    window.graph()
    # In the list, and in the graph.
    assert [group for group in GROUPS if window.text(group).count() < 2] == []


def test_partition_that_somebody_launches_is_materialized_and_checked(
    window: UserInterface,
) -> None:
    assert window.materialize(ASSET, PARTITION) == "Success"
    assert window.shows(f"partition: {PARTITION}", "4 checks")
    window.check(ASSET, "golden_answers_are_right")
    assert window.shows("sentiment_accuracy", "Passed")
    assert window.text("Succeeded").count() == 4


def test_asset_says_what_it_is_whose_it_is_and_what_it_has_cost(window: UserInterface) -> None:
    window.asset(ASSET)
    assert window.shows("Mood, category and relevance of each story, from one call.")
    assert window.shows("cortex_ai", "data", "cortex", "Snowflake", "daily_intelligence")
    assert window.shows(*COST_AND_QUALITY)


def test_cost_and_quality_are_plotted(window: UserInterface) -> None:
    assert window.plots(ASSET) >= len(COST_AND_QUALITY)
    assert window.shows(*COST_AND_QUALITY)


def test_cost_of_the_project_is_a_table_and_a_picture(window: UserInterface) -> None:
    table = window.markdown("cost_by_asset", "cost_by_asset")
    assert table.get_by_role("cell", name=ASSET).count() == 1
    days = window.markdown("cost_by_asset", "cost_by_day").locator("img[src^='data:image/svg']")
    assert days.evaluate("image => image.naturalWidth") > 0


def test_weekly_report_is_set_in_headings_and_tables(window: UserInterface) -> None:
    report = window.markdown("weekly_report", "report")
    title = report.get_by_role("heading", level=1).inner_text()
    assert title == "Stories of 2026-01-04 to 2026-01-10"
    assert report.get_by_role("heading", level=2).count() == SECTIONS
    assert report.get_by_role("table").count() == SECTIONS
    assert "| ---" not in report.inner_text()
    assert report.locator("td").evaluate_all(BROKEN_WORDS) == []
