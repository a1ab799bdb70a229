from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from technology_radar.components import DocumentFields
from technology_radar.components.cortex.calls.extract import Extract
from technology_radar.components.cortex.pool import CORTEX_POOL
from technology_radar.definitions import defs
from technology_radar.settings import PROJECT_ROOT, SettingsError, load_settings
from technology_radar.snowflake import RETRY_POLICY, Snowflake

from .conftest import Query, run_job

pytestmark = pytest.mark.slow

Process = Callable[..., dg.ExecuteInProcessResult]
Ask = Callable[[int, dict[str, str]], dg.ExecuteInProcessResult]

SAMPLES = PROJECT_ROOT / load_settings().documents.folder
STAGED = ("documents", "parsed_documents")
WHERE, WHEN = "Where did the Guild meet?", "When did the Guild meet?"
ROWS = "select path, status, pages, content from parsed_documents order by path"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the settings name."""
    folder = tmp_path / "documents"
    folder.mkdir()
    monkeypatch.setenv("DOCUMENTS_FOLDER", str(folder))
    return folder


@pytest.fixture
def process(query: Query) -> Process:
    """Materializes assets of the group, by default those up to the text."""
    job = defs().resolve_job_def("document_processing")

    def run(*assets: str, **options: Any) -> dg.ExecuteInProcessResult:
        selection = [dg.AssetKey(name) for name in assets or STAGED]
        return run_job(job, asset_selection=selection, **options)

    return run


def metadata(result: dg.ExecuteInProcessResult, asset: str = "parsed_documents") -> dict[str, Any]:
    [materialization] = result.asset_materializations_for_node(asset)
    return {name: value.value for name, value in materialization.metadata.items()}


def test_bundled_documents_are_read(process: Process, query: Query) -> None:
    result = process()
    rows = query(ROWS)
    assert [row[0] for row in rows] == sorted(file.name for file in SAMPLES.iterdir())
    assert {row[1] for row in rows} == {"parsed"}
    texts = {path: content for path, _, _, content in rows}
    assert "Paying once for every answer of a model" in texts["conference_programme.pdf"]
    assert "Afternoon, 14 May 2026" in texts["conference_programme.pdf"]
    assert "# Incident report" in texts["incident_report.html"]
    assert "1,298.33" in texts["invoice.txt"]
    assert {path: pages for path, _, pages, _ in rows}["conference_programme.pdf"] == 2
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_second_run_uploads_and_parses_nothing(
    process: Process, query: Query, ai_calls: Callable[[], int]
) -> None:
    process()
    calls, rows = ai_calls(), query("select * from parsed_documents order by path")
    result = process()
    assert metadata(result, "documents")["files_uploaded"] == 0
    assert metadata(result)["ai_calls"] == 0
    assert ai_calls() == calls == 3
    assert query("select * from parsed_documents order by path") == rows


def test_changed_file_is_parsed_again_and_no_other(
    process: Process, query: Query, folder: Path, ai_calls: Callable[[], int]
) -> None:
    (folder / "a.txt").write_text("first version")
    (folder / "b.txt").write_text("unchanged")
    process()
    (folder / "a.txt").write_text("second version")
    process()
    assert ai_calls() == 3
    assert [row[3] for row in query(ROWS)] == ["second version", "unchanged"]


def test_same_content_is_paid_for_once_under_any_name(
    process: Process, query: Query, folder: Path, ai_calls: Callable[[], int]
) -> None:
    (folder / "a.txt").write_text("told twice")
    process()
    (folder / "b.txt").write_text("told twice")
    process()
    assert ai_calls() == 1
    assert [row[3] for row in query(ROWS)] == ["told twice", "told twice"]


def test_files_that_swap_their_content_swap_their_text(
    process: Process, query: Query, folder: Path, ai_calls: Callable[[], int]
) -> None:
    (folder / "a.txt").write_text("first text")
    (folder / "b.txt").write_text("second text")
    process()
    (folder / "a.txt").write_text("second text")
    (folder / "b.txt").write_text("first text")
    process()
    assert ai_calls() == 2
    assert [row[3] for row in query(ROWS)] == ["second text", "first text"]


def test_file_removed_from_the_stage_leaves_the_table(
    process: Process, query: Query, folder: Path
) -> None:
    (folder / "a.txt").write_text("stays")
    (folder / "b.txt").write_text("goes")
    process()
    (folder / "b.txt").unlink()
    query("remove @documents/b.txt")
    process()
    assert [row[0] for row in query(ROWS)] == ["a.txt"]


def test_file_that_cannot_be_read_fails_the_check_and_is_tried_so_often(
    process: Process, query: Query, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORTEX_MAX_ATTEMPTS", "2")
    (folder / "broken.pdf").write_bytes(b"no PDF at all")
    (folder / "good.txt").write_text("a text")
    for calls in (2, 1, 0):
        load_settings.cache_clear()
        result = process()
        assert metadata(result)["ai_calls"] == calls
        [check] = result.get_asset_check_evaluations()
        assert not check.passed
    rows = query("select status, error is not null, content from parsed_documents order by path")
    assert rows == [("failed", True, None), ("parsed", False, "a text")]


def test_empty_file_is_no_failure(process: Process, query: Query, folder: Path) -> None:
    (folder / "blank.txt").write_text(" \n")
    result = process()
    assert [row[1] for row in query(ROWS)] == ["empty"]
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_long_document_is_cut_and_flagged_until_more_pages_are_allowed(
    process: Process, query: Query, ai_calls: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = (
        "select pages, is_truncated, contains(content, 'Afternoon') from parsed_documents"
        " where path = 'conference_programme.pdf'"
    )
    monkeypatch.setenv("DOCUMENTS_MAX_PAGES", "1")
    process()
    assert query(programme) == [(1, True, False)]
    monkeypatch.setenv("DOCUMENTS_MAX_PAGES", "9")
    load_settings.cache_clear()
    process()
    assert query(programme) == [(2, False, True)]
    assert ai_calls() == 4


def test_run_that_could_cost_too_much_stops_before_it_spends(
    process: Process, ai_calls: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORTEX_MAX_CREDITS_PER_RUN", "0.01")
    with pytest.raises(dg.Failure, match=r"at most 52 pages .* may spend 0\.01 credits"):
        process()
    assert ai_calls() == 0


def test_missing_folder_is_named(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCUMENTS_FOLDER", "nowhere")
    with pytest.raises(SettingsError, match=r"no folder .*nowhere"):
        process()


def test_questions_become_columns(process: Process, query: Query) -> None:
    result = process(*STAGED, "document_fields")
    rows = query("select path, status, title, summary from document_fields order by path")
    assert [row[:2] for row in rows] == [
        ("conference_programme.pdf", "answered"),
        ("incident_report.html", "answered"),
        ("invoice.txt", "answered"),
    ]
    assert all(summary for _, _, _, summary in rows)
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_questions_are_asked_once(
    process: Process, query: Query, folder: Path, ai_calls: Callable[[], int]
) -> None:
    (folder / "a.txt").write_text("The Guild met on 3 March 2026 in Bergen.")
    for _ in range(2):
        process(*STAGED, "document_fields")
    assert ai_calls() == 2
    (folder / "a.txt").write_text("The Guild met on 4 March 2026 in Bergen.")
    process(*STAGED, "document_fields")
    assert ai_calls() == 4
    assert query("select task, count(*) from cortex_ledger group by task") == [
        ("document_fields", 2)
    ]


@pytest.fixture
def ask(query: Query) -> Ask:
    """Materializes the fields with questions of the test's own, under a version of theirs."""

    def run(version: int, questions: dict[str, str]) -> dg.ExecuteInProcessResult:
        definitions = dg.Definitions.merge(
            dg.build_defs_for_component(fields(questions, version)),
            dg.Definitions(resources={"snowflake": Snowflake()}),
        )
        return run_job(definitions.resolve_implicit_global_asset_job_def(), raise_on_error=False)

    return run


def fields(questions: dict[str, str], version: int = 1) -> DocumentFields:
    return DocumentFields(
        asset="document_fields",
        description="Fields.",
        prompt_version=version,
        call=Extract(function="ai_extract", questions=questions),
    )


def test_other_questions_under_a_new_version_are_asked_and_become_the_columns(
    process: Process, query: Query, folder: Path, ai_calls: Callable[[], int], ask: Ask
) -> None:
    (folder / "a.txt").write_text("The Guild met on 3 March 2026 in Bergen.")
    process()
    assert ask(1, {"place": WHERE}).success
    assert ask(2, {"day": WHEN}).success
    assert ai_calls() == 3
    assert query(
        """
        select lower(column_name) from information_schema.columns
        where table_name = 'DOCUMENT_FIELDS' and column_name in ('PLACE', 'DAY')
        """
    ) == [("day",)]
    assert query("select status, day from document_fields") == [("answered", "3 March 2026")]


def test_questions_that_only_change_places_are_not_asked_again(
    process: Process, folder: Path, ai_calls: Callable[[], int], ask: Ask
) -> None:
    (folder / "a.txt").write_text("The Guild met on 3 March 2026 in Bergen.")
    process()
    assert ask(1, {"place": WHERE, "day": WHEN}).success
    assert ask(1, {"day": WHEN, "place": WHERE}).success
    assert ai_calls() == 2


def test_other_questions_under_an_old_version_are_refused(
    process: Process, folder: Path, ai_calls: Callable[[], int], ask: Ask
) -> None:
    (folder / "a.txt").write_text("The Guild met on 3 March 2026 in Bergen.")
    process()
    ask(1, {"place": WHERE})
    result = ask(1, {"place": WHEN})
    assert not result.success
    assert "Raise prompt_version" in str(result.all_events)
    assert ai_calls() == 2


def test_questions_that_could_cost_too_much_are_not_asked(
    process: Process, ai_calls: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    process()
    calls = ai_calls()
    monkeypatch.setenv("CORTEX_MAX_CREDITS_PER_RUN", "0.000001")
    with pytest.raises(dg.Failure, match=r"Nothing was spent\. Raise max_credits_per_run"):
        process("document_fields")
    assert ai_calls() == calls


def test_estimate_of_questions_is_no_less_than_what_is_billed(
    process: Process, query: Query
) -> None:
    result = process(*STAGED, "document_fields")
    [(billed,)] = query(
        """
        select sum(metric.value:value::number)
        from snowflake.account_usage.cortex_ai_functions_usage_history as usage
        inner join snowflake.account_usage.query_history as queries
            on usage.query_id = queries.query_id
                and queries.database_name = current_database(),
            lateral flatten(input => usage.metrics) as metric
        where metric.value:key:unit::varchar = 'tokens' and usage.function_name = 'AI_EXTRACT'
        """
    )
    assert 0 < billed <= metadata(result, "document_fields")["estimated_tokens"]


def test_text_that_cannot_be_asked_about_is_tried_so_often_and_fails_the_check(
    process: Process, query: Query, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORTEX_MAX_CHARACTERS", "2000000")
    monkeypatch.setenv("CORTEX_MAX_ATTEMPTS", "2")
    (folder / "a.txt").write_text("A text.")
    (folder / "b.txt").write_text("word " * 200_000)
    process()
    for calls in (2, 1, 0):
        result = process("document_fields")
        figures = metadata(result, "document_fields")
        assert (figures["ai_calls"], figures["estimated_tokens"] > 0) == (calls, calls > 0)
        [check] = result.get_asset_check_evaluations()
        assert not check.passed
    rows = query("select status, error is not null from document_fields order by path")
    assert rows == [("answered", False), ("failed", True)]


@pytest.mark.parametrize("asset", ["parsed_documents", "document_fields"])
def test_step_that_pays_waits_for_its_turn_and_is_tried_again(asset: str) -> None:
    step = defs().resolve_assets_def(asset).op
    assert step.pool == CORTEX_POOL
    assert step.retry_policy == RETRY_POLICY


@pytest.mark.parametrize("name", ["status", "Title", "a b", ""])
def test_question_with_a_name_that_is_no_column_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        fields({name: "What?"})
