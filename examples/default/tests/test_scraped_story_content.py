import socket
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from hacker_news_intelligence.defs.ingestion.pages.page import Page
from hacker_news_intelligence.defs.ingestion.pages.sample import SamplePages
from hacker_news_intelligence.defs.ingestion.pages.web import WebPages
from hacker_news_intelligence.defs.ingestion.scraped_story_content.outcome import Outcome
from hacker_news_intelligence.defs.ingestion.scraped_story_content.scraping import Scraping
from hacker_news_intelligence.defs.ingestion.sources.sample import SampleSource
from hacker_news_intelligence.partitions import Window
from hacker_news_intelligence.settings import PagesSettings
from hacker_news_intelligence.snowflake import Session, Snowflake

from .conftest import Materialize, Query, WriteStories
from .page_site import ARTICLE, PAGE, Answer, Site, site

pytestmark = pytest.mark.slow

DAY = datetime(2026, 1, 6)
# Wide enough for the sixth of January in any timezone.
WINDOW = Window(DAY - timedelta(days=1), DAY + timedelta(days=2), DAY.date(), DAY.date())
NOON = "2026-01-06T12:00:00"
NOW = datetime(2026, 1, 7, 2)
MAX_ATTEMPTS = 3
TABLE = "select * from scraped_story_content order by story_id"

Scrape = Callable[..., tuple[int, Outcome]]


@pytest.fixture
def served() -> Iterator[Site]:
    with site() as served:
        served.answers["/storks"] = Answer()
        yield served


@pytest.fixture
def scrape(served: Site, materialize: Materialize) -> Scrape:
    """Loads the stories, then scrapes their pages at some time; gives the number it asked for."""

    def run(now: datetime = NOW, source: Any = None) -> tuple[int, Outcome]:
        materialize("raw_stories", partition="2026-01-06")
        settings = PagesSettings(seconds_per_host=0, max_bytes=100_000, max_attempts=MAX_ATTEMPTS)
        web = WebPages(settings, exempt=served.exempt)
        with Snowflake().get_connection() as connection:
            scraping = Scraping(Session(connection), WINDOW, source or web, MAX_ATTEMPTS, now)
            return scraping.fetch(), scraping.publish()

    return run


@pytest.fixture
def link(write_stories: WriteStories) -> Callable[..., None]:
    """Makes stories with the given links the source."""
    return lambda *urls: write_stories([{"url": url, "posted_at": NOON} for url in urls])


def test_table_holds_the_main_text_of_each_storys_page(
    served: Site, scrape: Scrape, link: Callable[..., None], query: Query
) -> None:
    link(served.url("/storks"), served.url("/gone"), "ftp://a.example/", None, "")
    scrape()
    rows = query(
        "select story_id, status, title, http_status, error, attempts"
        " from scraped_story_content order by story_id"
    )
    assert rows == [
        (1, "scraped", "Storks return early", 200, None, 1),
        (2, "failed", None, 404, "HTTP 404", 1),
        (3, "refused", None, None, "'ftp' is neither http nor https", 1),
        (4, "no_link", None, None, None, 0),
        (5, "no_link", None, None, None, 0),
    ]
    [(content,)] = query("select content from scraped_story_content where story_id = 1")
    assert ARTICLE in content


def test_rerun_asks_for_nothing_and_changes_no_row(
    served: Site, scrape: Scrape, link: Callable[..., None], query: Query
) -> None:
    link(served.url("/storks"), served.url("/gone"), "ftp://a.example/", None)
    scrape()
    before, asked = query(TABLE), len(served.asked)
    fetched, _ = scrape(NOW + timedelta(minutes=5))
    assert fetched == 0
    assert query(TABLE) == before
    assert len(served.asked) == asked


def test_page_of_two_stories_is_asked_for_once(
    served: Site, scrape: Scrape, link: Callable[..., None], query: Query
) -> None:
    link(served.url("/storks"), served.url("/storks"), f" {served.url('/storks')} ")
    scrape()
    assert len(served.times("/storks")) == 1
    assert query("select distinct status, url from scraped_story_content") == [
        ("scraped", served.url("/storks"))
    ]


def test_failed_page_is_asked_for_again_when_it_is_due_and_later_each_time(
    served: Site, scrape: Scrape, link: Callable[..., None], query: Query
) -> None:
    link(served.url("/gone"))
    state = "select attempts, next_attempt_at from scraped_story_content"
    scrape()
    due = NOW + timedelta(hours=6)
    assert query(state) == [(1, due)]
    scrape(due - timedelta(seconds=1))
    assert len(served.times("/gone")) == 1
    scrape(due)
    assert query(state) == [(2, due + timedelta(hours=12))]
    served.answers["/gone"] = Answer()
    scrape(due + timedelta(hours=12))
    assert query("select status, attempts, error, next_attempt_at from scraped_story_content") == [
        ("scraped", 3, None, None)
    ]


def test_page_that_keeps_failing_is_given_up(
    served: Site, scrape: Scrape, link: Callable[..., None], query: Query
) -> None:
    link(served.url("/gone"))
    for days in range(MAX_ATTEMPTS + 2):
        scrape(NOW + timedelta(days=30 * days))
    assert len(served.times("/gone")) == MAX_ATTEMPTS
    assert query("select attempts, next_attempt_at from scraped_story_content") == [
        (MAX_ATTEMPTS, None)
    ]


def test_refused_page_is_left_alone_unless_its_robots_txt_may_have_changed(
    served: Site, scrape: Scrape, link: Callable[..., None], query: Query
) -> None:
    served.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /storks")
    served.answers["/file"] = Answer(headers={"Content-Type": "application/pdf"})
    link(served.url("/storks"), served.url("/file"))
    scrape()
    del served.answers["/robots.txt"]
    scrape(NOW + timedelta(days=6))
    assert not served.times("/storks")
    scrape(NOW + timedelta(days=8))
    assert query("select status from scraped_story_content order by story_id") == [
        ("scraped",),
        ("refused",),
    ]
    assert len(served.times("/file")) == 1


def test_story_whose_link_changes_gets_the_other_page(
    served: Site, scrape: Scrape, link: Callable[..., None], query: Query
) -> None:
    served.answers["/geese"] = Answer(PAGE.replace("Storks", "Geese").encode())
    link(served.url("/storks"))
    scrape()
    link(served.url("/geese"))
    scrape()
    assert query("select url, title from scraped_story_content") == [
        (served.url("/geese"), "Geese return early")
    ]


def test_story_that_goes_away_takes_its_row_along(
    served: Site, scrape: Scrape, link: Callable[..., None], query: Query
) -> None:
    link(served.url("/storks"), None)
    scrape()
    link(served.url("/storks"))
    scrape()
    assert query("select story_id from scraped_story_content") == [(1,)]


class Overtaken:
    """Pages, and what another run does while they are read."""

    name = "overtaken"

    def __init__(self, pages: list[Page], meanwhile: Callable[[], object]) -> None:
        self._pages, self._meanwhile = pages, meanwhile

    def read(self, urls: Iterable[str]) -> Iterator[Page]:
        assert set(urls) == {page.url for page in self._pages}
        self._meanwhile()
        yield from self._pages


@pytest.mark.parametrize("scraped_first", [True, False])
def test_runs_that_overlap_count_an_attempt_once_and_keep_the_text(
    served: Site, scrape: Scrape, link: Callable[..., None], query: Query, scraped_first: bool
) -> None:
    url, both_fail, both_scrape = (served.url(path) for path in ("/a", "/b", "/c"))
    link(url, both_fail, both_scrape)

    def failed(url: str) -> Page:
        return Page(url, "failed", error="no", retry_after=timedelta(hours=1))

    def scraped(url: str, text: str = "Text") -> Page:
        return Page(url, "scraped", "Title", text, http_status=200)

    outcomes = [
        [failed(url), failed(both_fail)],
        [scraped(url), failed(both_fail)],
    ]
    last, first = outcomes if scraped_first else reversed(outcomes)
    first.append(scraped(both_scrape))
    last.append(scraped(both_scrape, "Another text"))
    scrape(source=Overtaken(last, lambda: scrape(source=Overtaken(first, lambda: None))))
    assert query(
        "select status, content, attempts from scraped_story_content order by story_id"
    ) == [("scraped", "Text", 1), ("failed", None, 1), ("scraped", "Text", 1)]


def test_run_that_is_killed_keeps_what_it_has_loaded(
    served: Site,
    scrape: Scrape,
    link: Callable[..., None],
    query: Query,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "hacker_news_intelligence.defs.ingestion.scraped_story_content.scraping.PAGES_A_LOAD", 1
    )
    link(served.url("/storks"), served.url("/cranes"))

    class Dies:
        name = "dies"

        def read(self, urls: Iterable[str]) -> Iterator[Page]:
            yield Page(served.url("/storks"), "scraped", "Title", "Text", http_status=200)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scrape(source=Dies())
    scrape()
    assert served.times("/cranes")
    assert not served.times("/storks")
    assert query("select count(*) from scraped_story_content") == [(2,)]


def test_owner_may_ask_for_no_pages(
    materialize: Materialize, link: Callable[..., None], query: Query
) -> None:
    link("https://a.example/", None)
    materialize("raw_stories", "scraped_story_content", partition="2026-01-06")
    assert query("select status, attempts from scraped_story_content order by story_id") == [
        ("skipped", 0),
        ("no_link", 0),
    ]


@pytest.mark.parametrize(("failed", "passed"), [(0, True), (3, True), (4, False)])
def test_many_failed_pages_are_pointed_out(failed: int, passed: bool) -> None:
    stories = {"scraped": 7, "failed": failed, "refused": 50, "skipped": 50, "no_link": 50}
    assert Outcome({DAY.date(): stories}).check_result().passed is passed


# The sample


def test_sample_is_scraped_without_network(
    materialize: Materialize, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def local_only(host: Any, *arguments: Any, **options: Any) -> Any:
        assert host in (None, "127.0.0.1", "localhost"), f"{host} was asked for"
        return resolve(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", local_only)
    result = materialize("raw_stories", "scraped_story_content", partition="2026-01-06")
    assert all(check.passed for check in result.get_asset_check_evaluations())
    statuses = Counter(status for (status,) in query("select status from scraped_story_content"))
    assert statuses["scraped"] >= 10
    assert set(statuses) == {"scraped", "skipped", "no_link"}
    [materialization] = result.asset_materializations_for_node("scraped_story_content")
    assert "| scraped |" in str(materialization.metadata["pages_by_status"].value)


def test_pages_of_the_sample_are_of_its_stories_and_lose_their_boilerplate() -> None:
    first_weeks = Window(datetime(2026, 1, 5), datetime(2026, 1, 19), DAY.date(), DAY.date())
    titles = {story.url: story.title for story in SampleSource().read(first_weeks) if story.url}
    pages = list(SamplePages().read(titles))
    assert len(pages) == 50
    for page in pages:
        assert page.title == titles[page.url]
        assert page.content
        assert len(page.content) > 400, page.url
        for boilerplate in ("ookies", "Read next", "Subscribe", "rights reserved", "Archive"):
            assert boilerplate not in page.content, page.url
