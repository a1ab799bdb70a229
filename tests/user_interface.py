"""The Dagster UI of a project on its sandbox, as a person sees it: in Chromium."""

import os
import re
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import (
    Browser,
    Locator,
    TimeoutError,
    ViewportSize,
    expect,
    sync_playwright,
)
from services import Service, free_port

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
WIDTH, HEIGHT = 1600, 1000
START_SECONDS, PATIENCE_SECONDS = 600, 300
RUN_ENDED = re.compile("^(Success|Failure|Canceled)$")

# An answer that is none is nothing to the browser: the page may show it, or hide it.
LOUD_GRAPHQL = """
const quiet = window.fetch;
window.fetch = async (...request) => {
  const response = await quiet(...request);
  if (response.url.includes("/graphql")) {
    const text = await response.clone().text();
    if (!response.ok || JSON.parse(text).errors || text.includes('"PythonError"')) {
      console.error("GraphQL: " + text.slice(0, 2000));
    }
  }
  return response;
};
"""


class UserInterface:
    """A window of the browser that shows the UI; `problems` are what went wrong in it."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.page = browser.new_page(viewport=ViewportSize(width=WIDTH, height=HEIGHT))
        self.problems: list[str] = []
        self._address = address
        expect.set_options(timeout=PATIENCE_SECONDS * 1000)
        self.page.set_default_timeout(PATIENCE_SECONDS * 1000)
        self.page.add_init_script(LOUD_GRAPHQL)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.problems.append(said.text) if said.type == "error" else None,
        )
        # Who comes for the first time is invited to a newsletter.
        invitation = self.page.get_by_role("button", name="Skip", exact=True)
        self.page.add_locator_handler(invitation, lambda skip: skip.click(), no_wait_after=True)

    def graph(self) -> None:
        """Show all groups of assets, and what they read of each other."""
        self._open("/asset-groups")
        expect(self.text("ingestion").first).to_be_visible()
        self.text("Hide navigation").click()
        expect(self.page.get_by_text("fetching statuses")).to_have_count(0)

    def asset(self, name: str, view: str = "overview") -> None:
        """Show the page of an asset."""
        self._open(f"/assets/{name}?view={view}")
        expect(self.page.get_by_role("button", name="Materialize").first).to_be_visible()

    def materialize(self, asset: str, partition: str) -> str:
        """Launch a run of one partition, watch it, and give how it has ended."""
        self.asset(asset)
        self.page.get_by_role("button", name="Materialize").first.click()
        self.text("Show all partitions").click()
        partitions = self.page.get_by_placeholder("ex: ")
        partitions.fill(partition)
        partitions.press("Enter")
        self.page.get_by_role("button", name="Launch 1 run").click()
        self.text("View").click()
        ended = self.page.get_by_text(RUN_ENDED).first
        expect(ended).to_be_visible()
        return ended.inner_text()

    def check(self, asset: str, name: str) -> None:
        """Show a check of an asset: what it is for, and how it went."""
        self.asset(asset, "checks")
        self.text(name).first.click()
        expect(self.text("Latest execution")).to_be_visible()

    def plots(self, asset: str) -> int:
        """Plot the figures of an asset, materialization by materialization; give their number."""
        self.asset(asset)
        self.text("Plots").click()
        self.page.get_by_role("button", name="Events").click()
        expect(self.page.locator("canvas").first).to_be_visible()
        return self.page.locator("canvas").count()

    def markdown(self, asset: str, name: str) -> Locator:
        """Show a piece of metadata of an asset that is too long for its page."""
        self.asset(asset)
        row = self.page.get_by_role("row").filter(has=self.text(name))
        row.get_by_text("[Show Markdown]").click()
        shown = self.page.get_by_role("dialog")
        expect(shown.get_by_role("button", name="Close")).to_be_visible()
        return shown

    def shows(self, *all_words: str) -> bool:
        """Tell whether all these words are there to be read, now or after a while."""
        try:
            for words in all_words:
                self.text(words).first.wait_for()
        except TimeoutError:
            return False
        return True

    def text(self, words: str) -> Locator:
        """Find these words, no more and no fewer."""
        return self.page.get_by_text(words, exact=True)

    def _open(self, place: str) -> None:
        self.page.goto(f"{self._address}{place}")


@contextmanager
def user_interface(project: Path) -> Iterator[UserInterface]:
    """Give a window with the UI, which `sandbox dg dev` serves for as long as the block lasts."""
    with served(project) as address, sync_playwright() as playwright:
        # A sandbox of Chromium's own is not to be had in most containers.
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield UserInterface(browser, address)
        finally:
            browser.close()


@contextmanager
def served(project: Path) -> Iterator[str]:
    """Give the address of the UI, and end all processes behind it with the block."""
    port = free_port()
    address, log = f"http://127.0.0.1:{port}", project / ".sandbox" / "user_interface.log"
    uv = ["uv", "run", "--quiet", "--project", str(project)]
    command = [*uv, "sandbox", "dg", "dev", f"-p{port}"]
    service = Service("user interface", command, project, os.environ, log)
    service.start()
    try:
        service.until(partial(_answers, address), START_SECONDS)
        yield address
    finally:
        service.end()


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/server_info", timeout=5).read()
    except OSError:
        return False
    return True
