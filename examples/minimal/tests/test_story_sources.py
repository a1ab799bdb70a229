import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import requests

from hacker_news_intelligence.defs.ingestion.sources.files import FileSource
from hacker_news_intelligence.defs.ingestion.sources.hacker_news import RETRY, HackerNewsSource
from hacker_news_intelligence.defs.ingestion.sources.plain_text import plain_text
from hacker_news_intelligence.defs.ingestion.sources.sample import SampleSource
from hacker_news_intelligence.partitions import Window
from hacker_news_intelligence.settings import SettingsError

FIRST = datetime(2026, 1, 5)


def window(start: datetime, end: datetime) -> Window:
    return Window(start, end, start.date(), end.date())


def day(number: int) -> Window:
    start = FIRST + timedelta(days=number)
    return window(start, start + timedelta(days=1))


# The sample


@pytest.mark.parametrize("number", [-400, -1, 0, 6, 13, 14, 1000])
def test_sample_has_stories_for_any_day(number: int) -> None:
    stories = list(SampleSource().read(day(number)))
    assert len(stories) > 15
    assert all(day(number).contains(story.posted_at) for story in stories)


def test_days_of_the_sample_make_up_its_weeks_without_loss_or_doubling() -> None:
    by_day = [story.id for number in range(28) for story in SampleSource().read(day(number))]
    whole = [story.id for story in SampleSource().read(window(FIRST, FIRST + timedelta(days=28)))]
    assert sorted(by_day) == sorted(whole)
    assert len(set(whole)) == len(whole)


# A file of the owner's


def test_csv_is_read_with_its_own_column_names_times_and_zone(tmp_path: Path) -> None:
    file = tmp_path / "stories.csv"
    file.write_text(
        "id,title,num_points,created_at\n"
        '1,"Quoted, with ""commas""",7,3/13/2016 1:59\n'
        "2,Later,1,3/13/2016 3:00\n",
        encoding="utf-8",
    )
    source = FileSource(
        file,
        timezone=ZoneInfo("America/New_York"),
        datetime_format="%m/%d/%Y %H:%M",
        columns={"points": "num_points", "posted_at": "created_at"},
    )
    first, second = source.read(window(datetime(2016, 3, 13, 5), datetime(2016, 3, 14, 4)))
    assert first.title == 'Quoted, with "commas"'
    assert first.points == 7
    assert first.posted_at.astimezone(UTC) == datetime(2016, 3, 13, 6, 59, tzinfo=UTC)
    assert second.posted_at.astimezone(UTC) == datetime(2016, 3, 13, 7, 0, tzinfo=UTC)


def test_json_lines_are_read_and_stories_of_other_days_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "stories.jsonl"
    rows = [
        {"id": 1, "title": "a", "text": "x<p>y", "posted_at": "2026-01-05T23:59:59Z"},
        {"id": 2, "title": "b", "posted_at": "2026-01-06T00:00:00Z"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    [story] = FileSource(file, timezone=ZoneInfo("UTC")).read(day(0))
    assert (story.id, story.body) == (1, "x\n\ny")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("absent.csv", None, "there is no file"),
        ("a.xml", "<a/>", "neither .csv nor .jsonl"),
        ("a.csv", "id,title\n1,a\n", "no column 'posted_at'; the file has id, title"),
        ("a.csv", "id,title,posted_at\n1,a,yesterday\n", "story 1: .*yesterday"),
        ("a.csv", "id,title,posted_at\n,a,2026-01-05\n", "story 1: the column 'id' is empty"),
        ("a.jsonl", '{"id": 1, "title": "a", "posted_at": null}', "'posted_at' is empty"),
        ("a.csv", "id,title,posted_at\nx,a,2026-01-05\n", "story 1: .*'x'"),
    ],
)
def test_file_that_cannot_be_read_is_reported_with_what_is_wrong(
    tmp_path: Path, name: str, content: str | None, words: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=words):
        list(FileSource(file, timezone=ZoneInfo("UTC")).read(day(0)))


# The search API


class SearchApi(ThreadingHTTPServer):
    """Answers as the public API does: at most `cap` hits, newest first, and the number of all."""

    def __init__(self, hits: list[dict[str, Any]], cap: int = 1000) -> None:
        self.hits, self.cap = hits, cap
        self.failures: list[int] = []
        self.requests = 0
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/v1/search_by_date"


class _Handler(BaseHTTPRequestHandler):
    server: SearchApi

    def do_GET(self) -> None:
        self.server.requests += 1
        if self.server.failures:
            self.send_response(self.server.failures.pop())
            self.send_header("Retry-After", "0")
            self.end_headers()
            return
        query = parse_qs(urlsplit(self.path).query)
        limits = re.fullmatch(r"created_at_i>=(\d+),created_at_i<(\d+)", query["numericFilters"][0])
        assert limits
        start, end = map(int, limits.groups())
        assert query["tags"] == ["story"]
        found = [hit for hit in self.server.hits if start <= hit["created_at_i"] < end]
        page = found[::-1][: min(self.server.cap, int(query["hitsPerPage"][0]))]
        body = json.dumps({"nbHits": len(found), "hits": page}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def search_api() -> Iterator[SearchApi]:
    start = int(FIRST.replace(tzinfo=UTC).timestamp())
    hits = [
        {"objectID": str(number), "title": f"Story {number}", "created_at_i": start + number * 30}
        for number in range(-3, 2883)
    ]
    with SearchApi(hits) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def test_day_with_more_stories_than_a_query_returns_is_complete(search_api: SearchApi) -> None:
    stories = list(HackerNewsSource(search_api.url).read(day(0)))
    assert Counter(story.id for story in stories) == Counter(range(2880))
    assert search_api.requests < 15


def test_busy_api_is_asked_again(search_api: SearchApi) -> None:
    search_api.failures = [503, 429]
    source = HackerNewsSource(search_api.url, RETRY.new(backoff_factor=0))
    assert len(list(source.read(day(0)))) == 2880


def test_api_that_keeps_failing_fails_the_run(search_api: SearchApi) -> None:
    search_api.failures = [500] * 100
    source = HackerNewsSource(search_api.url, RETRY.new(total=2, backoff_factor=0))
    with pytest.raises(requests.RequestException):
        list(source.read(day(0)))


def test_api_out_of_reach_fails_the_run() -> None:
    source = HackerNewsSource("http://127.0.0.1:9/", RETRY.new(total=1, backoff_factor=0))
    with pytest.raises(requests.ConnectionError):
        list(source.read(day(0)))


def test_second_with_more_stories_than_a_query_returns_is_an_error(search_api: SearchApi) -> None:
    search_api.hits = [{**search_api.hits[3], "objectID": str(n)} for n in range(1001)]
    with pytest.raises(RuntimeError, match="1001 stories for one second"):
        list(HackerNewsSource(search_api.url).read(day(0)))


# Text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (None, None),
        ("", ""),
        ("  \n ", ""),
        ("It&#x27;s &quot;fine&quot; &amp; 1 &lt; 2", 'It\'s "fine" & 1 < 2'),
        ("One<p>Two", "One\n\nTwo"),
        ('See <a href="https://a.example" rel="nofollow">here</a>', "See here"),
        ("a < b and c > d", "a < b and c > d"),
    ],
)
def test_html_becomes_the_text_a_person_reads(html: str | None, text: str | None) -> None:
    assert plain_text(html) == text


def test_sample_begins_on_the_day_the_cycle_counts_from() -> None:
    first = next(SampleSource().read(day(0)))
    assert first.posted_at.date() == date(2026, 1, 5)
