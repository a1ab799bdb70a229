from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from technology_radar.definitions import defs
from technology_radar.defs.reports.weekly_report.asset import SECTIONS
from technology_radar.defs.reports.weekly_report.section import Section
from technology_radar.markdown import table
from technology_radar.partitions import daily_partitions, weekly_partitions
from technology_radar.settings import PROJECT_ROOT

from .conftest import Materialize, Query, WriteStories, run_job

pytestmark = pytest.mark.slow

REPORT = dg.AssetKey("weekly_report")
WEEK = "2026-01-11"
DAYS = [str(date.fromisoformat(WEEK) + timedelta(days=day)) for day in range(7)]

Report = Callable[..., dg.ExecuteInProcessResult]


@pytest.fixture
def report(query: Query, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """Writes the report of a week into a folder of the test."""
    monkeypatch.setenv("REPORTS_FOLDER", str(tmp_path / "reports"))
    job = defs().resolve_job_def("weekly_reports")
    return lambda week=WEEK: run_job(job, partition_key=week)


def text_of(result: dg.ExecuteInProcessResult) -> str:
    [materialization] = result.asset_materializations_for_node("weekly_report")
    text = materialization.metadata["report"].value
    assert isinstance(text, str)
    return text


def section_of(result: dg.ExecuteInProcessResult, heading: str) -> str:
    [section] = [part for part in text_of(result).split("## ") if part.startswith(heading)]
    return section


def test_figures_are_those_of_the_week_beside_those_of_the_week_before(
    report: Report, materialize: Materialize, write_stories: WriteStories
) -> None:
    write_stories(
        [
            {"posted_at": f"{day}T12:00:00", "points": points, "num_comments": 2, "author": author}
            for day, points, author in [
                ("2026-01-10", 100, "early"),
                ("2026-01-11", 10, "ann"),
                ("2026-01-14", 20, "ann"),
                ("2026-01-17", 30, "bob"),
                ("2026-01-18", 1000, "late"),
            ]
        ]
    )
    materialize("raw_stories", partition="2026-01-09", last="2026-01-19")
    figures = section_of(report(), "The week in figures")
    assert "| stories | 3 | 1 | 2 |" in figures
    assert "| authors | 2 | 1 | 1 |" in figures
    assert "| points | 60 | 100 | -40 |" in figures
    assert "| comments | 6 | 2 | 4 |" in figures


def test_most_liked_stories_come_first_with_their_links(
    report: Report, materialize: Materialize, write_stories: WriteStories
) -> None:
    write_stories(
        [
            {"posted_at": f"{WEEK}T12:00:00", "points": 1, "title": "Liked less"},
            {
                "posted_at": f"{WEEK}T13:00:00",
                "points": 2,
                "title": "Pipes | and [brackets]",
                "url": "https://stories.example/a_(b)|c",
            },
        ]
    )
    materialize("raw_stories", partition=WEEK)
    most_liked = section_of(report(), "Most liked stories")
    linked = r"[Pipes \| and \[brackets\]](https://stories.example/a_%28b%29%7Cc)"
    assert most_liked.index(linked) < most_liked.index("Liked less")


def test_hours_are_those_of_the_project_s_clock(
    report: Report,
    materialize: Materialize,
    write_stories: WriteStories,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIMEZONE", "Asia/Kathmandu")
    write_stories([{"posted_at": f"2026-01-14T{time}Z"} for time in ("09:20", "10:10", "12:00")])
    # Wherever the project is, these are within a day of Wednesday.
    materialize("raw_stories", partition="2026-01-13", last="2026-01-15")
    assert "| Wed | 2026-01-14 | 15 | 2 | 2 |" in section_of(report(), "Busiest hours")


def test_report_in_the_file_is_the_one_in_dagster(
    report: Report, materialize: Materialize, tmp_path: Path
) -> None:
    materialize("raw_stories", partition=WEEK)
    first = text_of(report())
    folder = tmp_path / "reports" / "weekly"
    assert (folder / f"{WEEK}.md").read_text(encoding="utf-8") == first + "\n"
    assert text_of(report()) == first
    assert [file.name for file in folder.iterdir()] == [f"{WEEK}.md"]


def test_days_without_stories_are_named_and_pointed_out(
    report: Report, materialize: Materialize
) -> None:
    materialize("raw_stories", partition=DAYS[0], last=DAYS[5])
    incomplete = report()
    [check] = incomplete.get_asset_check_evaluations()
    assert not check.passed
    assert check.metadata["days_without_stories"].value == [DAYS[6]]
    assert f"no stories of {DAYS[6]}." in text_of(incomplete)
    materialize("raw_stories", partition=DAYS[6])
    [check] = report().get_asset_check_evaluations()
    assert check.passed


def test_section_whose_tables_are_not_there_yet_says_so(report: Report) -> None:
    result = report()
    assert result.success
    assert text_of(result).count("`raw_stories` has never been materialized") >= 3


def test_section_without_rows_says_so(report: Report, materialize: Materialize) -> None:
    materialize("raw_stories", partition="2026-01-25")
    assert "Nothing this week." in section_of(report(), "Most liked stories")


def test_report_depends_on_what_its_sections_read_for_the_seven_days_of_its_week() -> None:
    graph = defs().get_repository_def().asset_graph
    read = {dg.AssetKey(asset) for section in SECTIONS for asset in section.reads}
    assert graph.get(REPORT).parent_keys == read
    mapping = graph.get_partition_mapping(REPORT, dg.AssetKey("raw_stories"))
    mapped = mapping.get_upstream_mapped_partitions_result_for_partitions(
        weekly_partitions.empty_subset().with_partition_keys([WEEK]),
        weekly_partitions,
        daily_partitions,
    )
    assert sorted(mapped.partitions_subset.get_partition_keys()) == DAYS


def test_section_without_its_comments_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "90_nameless.sql"
    file.write_text("select 1")
    with pytest.raises(ValueError, match=r"90_nameless.sql must begin with three comments"):
        _ = Section(file).reads


def test_cells_stay_on_their_line_and_mean_nothing_to_markdown() -> None:
    rows = [("two\nlines | <b>", 1, None), ("plain", 20, "ftp://files.example")]
    assert table(["some_text", "number", "url"], rows).splitlines() == [
        "| some text | number |",
        "| --- | ---: |",
        r"| two lines \| \<b\> | 1 |",
        "| plain | 20 |",
    ]


def test_reports_are_not_committed() -> None:
    assert "/reports/" in (PROJECT_ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
