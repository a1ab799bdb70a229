from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from technology_radar.defs.ingestion.sources.sample import SampleSource
from technology_radar.partitions import Window
from technology_radar.settings import load_settings

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

TABLE = "select story_id, posted_at, story_date, title, body, points, loaded_at from raw_stories"


def test_table_holds_every_story_of_the_day_once(materialize: Materialize, query: Query) -> None:
    materialize("raw_stories", partition="2026-01-06")
    zone = load_settings().zone
    midnight = datetime(2026, 1, 6, tzinfo=zone)
    start, end = (
        moment.astimezone(UTC).replace(tzinfo=None)
        for moment in (midnight, midnight + timedelta(days=1))
    )
    expected = SampleSource().read(Window(start, end, start.date(), end.date()))
    found = query("select story_id, title from raw_stories")
    assert Counter(found) == Counter((story.id, story.title) for story in expected)
    assert query("select distinct to_varchar(story_date) from raw_stories") == [("2026-01-06",)]


def test_second_run_changes_nothing(materialize: Materialize, query: Query) -> None:
    materialize("raw_stories", partition="2026-01-06")
    before = query(f"{TABLE} order by story_id")
    result = materialize("raw_stories", partition="2026-01-06")
    assert query(f"{TABLE} order by story_id") == before
    [materialization] = result.asset_materializations_for_node("raw_stories")
    changes = [
        materialization.metadata[f"stories_{c}"].value for c in ("inserted", "updated", "deleted")
    ]
    assert changes == [0, 0, 0]


def test_range_of_days_gives_what_single_days_give(materialize: Materialize, query: Query) -> None:
    days = ["2026-01-05", "2026-01-06", "2026-01-07"]
    for day in days:
        materialize("raw_stories", partition=day)
    one_by_one = query("select story_id, story_date, title from raw_stories order by story_id")
    query("delete from raw_stories")
    materialize("raw_stories", partition=days[0], last=days[-1])
    assert (
        query("select story_id, story_date, title from raw_stories order by story_id") == one_by_one
    )


def test_table_follows_its_source(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    noon = "2026-01-06T12:00:00"
    write_stories(
        [{"title": title, "posted_at": noon} for title in ("stays", "changes", "goes away")]
    )
    materialize("raw_stories", partition="2026-01-06")
    write_stories(
        [
            {"title": "stays", "posted_at": noon},
            {"title": "has changed", "posted_at": noon},
            {"id": 4, "title": "is new", "posted_at": noon},
        ]
    )
    result = materialize("raw_stories", partition="2026-01-06")
    assert query("select story_id, title from raw_stories order by story_id") == [
        (1, "stays"),
        (2, "has changed"),
        (4, "is new"),
    ]
    [materialization] = result.asset_materializations_for_node("raw_stories")
    changes = {
        c: materialization.metadata[f"stories_{c}"].value
        for c in ("inserted", "updated", "deleted")
    }
    assert changes == {"inserted": 1, "updated": 1, "deleted": 1}


def test_other_days_are_left_alone(materialize: Materialize, query: Query) -> None:
    materialize("raw_stories", partition="2026-01-05", last="2026-01-07")
    before = query(f"{TABLE} where story_date <> '2026-01-06' order by story_id")
    materialize("raw_stories", partition="2026-01-06")
    assert query(f"{TABLE} where story_date <> '2026-01-06' order by story_id") == before


def test_story_that_the_source_gives_twice_is_kept_once(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    twice = [
        {"id": 1, "title": "seen early", "points": 3, "posted_at": "2026-01-06T12:00:00"},
        {"id": 1, "title": "seen late", "points": 5, "posted_at": "2026-01-06T12:00:00"},
    ]
    for stories in (twice, twice[::-1]):
        write_stories(stories)
        materialize("raw_stories", partition="2026-01-06")
        assert query("select title from raw_stories") == [("seen late",)]


def test_text_arrives_as_it_was_written(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    titles = [
        "Robert'); DROP TABLE raw_stories;--",
        "100 % %(name)s %s",
        'back\\slash "quotes" \t tab',
        "{{ mustache }} {% if %}",
        "👩🏽‍💻 emoji, 日本語, हिन्दी",
        "",
    ]
    write_stories([{"title": title, "posted_at": "2026-01-06T12:00:00"} for title in titles])
    materialize("raw_stories", partition="2026-01-06")
    assert [
        title for (title,) in query("select title from raw_stories order by story_id")
    ] == titles


def test_run_without_credentials_fails_before_anything_runs(
    materialize: Materialize, monkeypatch: pytest.MonkeyPatch, query: Query
) -> None:
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", "")
    monkeypatch.setenv("SNOWFLAKE_ACCOUNT", "")
    result = materialize("raw_stories", partition="2026-01-06", raise_on_error=False)
    assert not result.success
    failure = str(result.all_events)
    assert "SNOWFLAKE_PASSWORD is not set" in failure
    assert "SNOWFLAKE_ACCOUNT is not set" in failure


def test_file_of_the_owner_that_is_missing_fails_the_run(
    materialize: Materialize, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STORIES_SOURCE", "file")
    monkeypatch.setenv("STORIES_PATH", str(tmp_path / "nowhere.csv"))
    result = materialize("raw_stories", partition="2026-01-06", raise_on_error=False)
    assert "there is no file" in str(result.all_events)


def test_day_without_a_story_is_pointed_out(
    materialize: Materialize, write_stories: WriteStories
) -> None:
    write_stories([{"posted_at": "2026-01-05T12:00:00"}])
    result = materialize("raw_stories", partition="2026-01-05", last="2026-01-06")
    [check] = result.get_asset_check_evaluations()
    assert not check.passed
    assert check.metadata["empty_days"].value == ["2026-01-06"]


def test_temporary_folder_may_have_any_name(
    materialize: Materialize, query: Query, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "100% of Ann's files"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    materialize("raw_stories", partition="2026-01-06")
    assert query("select count(*) > 0 from raw_stories") == [(True,)]
