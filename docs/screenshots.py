# /// script
# requires-python = ">=3.11"
# dependencies = ["playwright>=1.50"]
# ///
"""Takes the pictures of the README from the real UI: `uv run docs/screenshots.py PROJECT`.

PROJECT is a rendered project, such as the one that examples/quickstart.py makes. Needs Chromium.
"""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
DAY = "2026-01-13"
START_TIMEOUT_SECONDS = 120
ZOOM_OUT_CLICKS = 8
GRAPH = {"x": 925, "y": 165, "width": 520, "height": 1380}


def main(project: Path) -> None:
    """Materializes one more day twice, and takes the pictures."""
    sandbox = ["uv", "run", "--project", str(project), "sandbox"]
    # What the second run says is in a picture: nothing is paid for again.
    for _ in range(2):
        subprocess.run(
            [*sandbox, "dg", "launch", "--job", "daily_intelligence", "--partition", DAY],
            cwd=project,
            check=True,
        )
    with ui(sandbox, project) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        # Names in the graph are small: as many pixels again let a reader zoom in.
        wide = browser.new_page(viewport={"width": 2000, "height": 1700}, device_scale_factor=2)
        asset_graph(wide, url)
        asset_metadata(browser.new_page(viewport={"width": 1400, "height": 920}), url)
        browser.close()


@contextmanager
def ui(sandbox: list[str], project: Path) -> Iterator[str]:
    """Runs the Dagster UI of the project on the sandbox."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([*sandbox, "dg", "dev", "--port", str(port)], cwd=project)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{url}/server_info", timeout=2).read()
                break
            except OSError:
                time.sleep(1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=60)


def asset_graph(page: Page, url: str) -> None:
    """The lineage, with all groups open."""
    page.goto(f"{url}/asset-groups")
    page.get_by_text("Hide navigation").click()
    page.get_by_text("ingestion").first.wait_for()
    page.wait_for_timeout(4000)
    page.keyboard.press("Alt+e")
    page.wait_for_timeout(3000)
    size = page.viewport_size or {"width": 0, "height": 0}
    for _ in range(ZOOM_OUT_CLICKS):
        # The button has neither a name nor a label.
        page.mouse.click(size["width"] - 27, size["height"] - 148)
        page.wait_for_timeout(600)
    page.screenshot(path=IMAGES / "asset_graph.png", clip=GRAPH)


def asset_metadata(page: Page, url: str) -> None:
    """What a materialization says of itself."""
    page.goto(f"{url}/assets/story_sentiment_analysis?view=overview")
    page.get_by_text("estimated_credits").first.wait_for()
    page.wait_for_timeout(3000)
    page.screenshot(path=IMAGES / "asset_metadata.png")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
