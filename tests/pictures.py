"""The pictures of the README, from the UI as tests see it: `uv run tests/pictures.py`.

Runs the quickstart first, into a folder that goes again. Needs Chromium.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from quickstarts import run_quickstart
from scratch_kit import KIT_ROOT
from user_interface import CHROMIUM, UserInterface, user_interface

IMAGES = KIT_ROOT / "docs" / "images"
ASSET, PARTITION = "story_sentiment_analysis", "2026-01-10"
# Of the page of an asset, what comes after the rest.
LOADED_LATE = (
    "Mood, category and relevance of each story, from one call.",
    "Latest check results",
    "data and databases",
)


def main() -> int:
    """Take all pictures."""
    if CHROMIUM is None:
        print("There is no Chromium; on Debian, `apt install chromium fonts-dejavu-core`.")
        return 1
    with TemporaryDirectory() as folder:
        project = Path(folder) / "hacker-news-intelligence"
        done = run_quickstart(project)
        if done.returncode:
            print(done.stdout, done.stderr)
            return 1
        with user_interface(project) as window:
            take_all(window)
    return 0


def take_all(window: UserInterface) -> None:
    """Run a day again, which costs nothing, and show what there is to see."""
    window.graph()
    take(window, "asset_graph")
    window.materialize(ASSET, PARTITION)
    window.asset(ASSET)
    assert window.shows(*LOADED_LATE)
    take(window, "asset_metadata")
    window.check(ASSET, "golden_answers_are_right")
    take(window, "asset_check")
    report = window.markdown("weekly_report", "report")
    # Its last button has the focus.
    report.get_by_role("heading").first.scroll_into_view_if_needed()
    take(window, "weekly_report")


def take(window: UserInterface, name: str) -> None:
    """Keep what the window shows."""
    window.page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
