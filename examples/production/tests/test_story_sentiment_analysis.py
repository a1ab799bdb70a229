import math
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import dagster as dg
import pytest

from technology_radar.components.cortex.calls.classify import (
    Category,
    Classify,
    LabelColumn,
)
from technology_radar.components.cortex.ledger import Ledger
from technology_radar.components.cortex_enrichment.golden import GoldenSet
from technology_radar.components.cortex_enrichment.outcome import Outcome, StoryCounts
from technology_radar.settings import PROJECT_ROOT, load_settings

from .conftest import Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

DAY = "2026-01-06"
NOON = f"{DAY}T12:00:00"
ASSETS = ("raw_stories", "story_sentiment_analysis")
LABELS = {"positive", "negative", "neutral", "mixed"}
[GOLDEN_FILE] = PROJECT_ROOT.glob("src/*/defs/cortex_ai/story_sentiment_analysis/golden.csv")
# Asked once, in the first run of all.
GOLDEN_TEXTS = len(GoldenSet.beside(GOLDEN_FILE.parent).rows)


def story(title: str, **values: Any) -> dict[str, Any]:
    return {"title": title, "posted_at": NOON, **values}


def metadata(result: Any) -> dict[str, Any]:
    [materialization] = result.asset_materializations_for_node("story_sentiment_analysis")
    return {name: value.value for name, value in materialization.metadata.items()}


def test_every_story_gets_a_label(
    materialize: Materialize, query: Query, ai_calls: Callable[[], int]
) -> None:
    result = materialize(*ASSETS, partition=DAY)
    rows = query("select story_id, status, sentiment from story_sentiment_analysis")
    assert sorted(row[0] for row in rows) == [
        row[0] for row in query("select story_id from raw_stories order by story_id")
    ]
    answered = {sentiment for _, status, sentiment in rows if status == "answered"}
    assert answered <= LABELS
    assert len(answered) > 1
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_pleased_and_angry_stories_are_told_apart(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories(
        [
            story("I love this wonderful release, it works great"),
            story("This terrible outage ruined everything and support is awful"),
        ]
    )
    materialize(*ASSETS, partition=DAY)
    assert query("select sentiment from story_sentiment_analysis order by story_id") == [
        ("positive",),
        ("negative",),
    ]


def test_rerun_of_unchanged_partition_makes_no_ai_calls_and_changes_no_row(
    materialize: Materialize, query: Query, ai_calls: Callable[[], int]
) -> None:
    materialize(*ASSETS, partition=DAY)
    calls = ai_calls()
    table = query("select * from story_sentiment_analysis order by story_id")
    assert calls > 0
    result = materialize(*ASSETS, partition=DAY)
    assert ai_calls() == calls
    assert query("select * from story_sentiment_analysis order by story_id") == table
    assert metadata(result)["ai_calls"] == 0


def test_one_changed_story_makes_one_ai_call(
    materialize: Materialize, write_stories: WriteStories, ai_calls: Callable[[], int]
) -> None:
    stories = [story(f"Story number {number}") for number in range(20)]
    write_stories(stories)
    materialize(*ASSETS, partition=DAY)
    assert ai_calls() == GOLDEN_TEXTS + 20
    write_stories([*stories[:-1], story("Something else altogether")])
    materialize(*ASSETS, partition=DAY)
    assert ai_calls() == GOLDEN_TEXTS + 21


def test_same_text_is_paid_for_once_wherever_it_appears(
    materialize: Materialize, query: Query, write_stories: WriteStories, ai_calls: Callable[[], int]
) -> None:
    write_stories(
        [
            story("Told twice"),
            story("Told twice"),
            {"title": "Told twice", "posted_at": "2026-01-07T12:00:00"},
        ]
    )
    materialize(*ASSETS, partition=DAY)
    materialize(*ASSETS, partition="2026-01-07")
    assert ai_calls() == GOLDEN_TEXTS + 1
    [(answered,)] = query(
        "select count(*) from story_sentiment_analysis where sentiment is not null"
    )
    assert answered == 3


def test_story_without_text_is_not_sent(
    materialize: Materialize, query: Query, write_stories: WriteStories, ai_calls: Callable[[], int]
) -> None:
    write_stories([story(""), story(" \t", text="<p> ")])
    result = materialize(*ASSETS, partition=DAY)
    assert ai_calls() == GOLDEN_TEXTS
    assert query("select distinct status, sentiment from story_sentiment_analysis") == [
        ("empty", None)
    ]
    assert all(check.passed for check in result.get_asset_check_evaluations())


def test_overlong_text_is_cut_and_flagged(
    materialize: Materialize,
    query: Query,
    write_stories: WriteStories,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CORTEX_MAX_CHARACTERS", "100")
    write_stories([story("word " * 30), story("short")])
    materialize(*ASSETS, partition=DAY)
    assert query("select is_truncated, status from story_sentiment_analysis order by story_id") == [
        (True, "answered"),
        (False, "answered"),
    ]


def test_failed_call_is_kept_counted_and_retried_up_to_the_cap(
    materialize: Materialize,
    query: Query,
    write_stories: WriteStories,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CORTEX_MAX_CHARACTERS", "2000000")
    monkeypatch.setenv("CORTEX_MAX_ATTEMPTS", "2")
    more_than_a_model_reads = "word " * 200_000
    write_stories([story("fine"), story("too long", text=more_than_a_model_reads)])
    ledger = "select attempts from cortex_ledger where answer:error::varchar is not null"
    for attempts in (1, 2, 2):
        result = materialize(*ASSETS, partition=DAY)
        assert query(ledger) == [(attempts,)]
    assert metadata(result)["stories_failed"] == 1
    [(status, sentiment, error)] = query(
        "select status, sentiment, error from story_sentiment_analysis where story_id = 2"
    )
    assert (status, sentiment) == ("failed", None)
    assert error
    failed = [c.check_name for c in result.get_asset_check_evaluations() if not c.passed]
    assert failed == ["cortex_answered"]


def test_run_over_its_budget_stops_before_the_first_call(
    materialize: Materialize,
    query: Query,
    monkeypatch: pytest.MonkeyPatch,
    ai_calls: Callable[[], int],
) -> None:
    monkeypatch.setenv("CORTEX_MAX_CREDITS_PER_RUN", "0.000001")
    result = materialize(*ASSETS, partition=DAY, raise_on_error=False)
    assert not result.success
    assert "Nothing was spent" in str(result.all_events)
    assert ai_calls() == 0
    assert query("select count(*) from cortex_ledger") == [(0,)]


def test_estimate_is_what_was_then_billed(materialize: Materialize, query: Query) -> None:
    result = materialize(*ASSETS, partition=DAY)
    [(billed,)] = query(
        """
        select sum(metric.value:value::number)
        from snowflake.account_usage.cortex_ai_functions_usage_history as usage
        inner join snowflake.account_usage.query_history as queries
            on usage.query_id = queries.query_id
                and queries.database_name = current_database(),
            lateral flatten(input => usage.metrics) as metric
        where metric.value:key:unit::varchar = 'tokens'
        """
    )
    assert metadata(result)["estimated_tokens"] == pytest.approx(float(billed), rel=0.02)


def test_two_runs_of_one_partition_at_the_same_time_pay_once(
    materialize: Materialize, query: Query, ai_calls: Callable[[], int]
) -> None:
    materialize("raw_stories", partition=DAY)
    results: list[Any] = []

    def materialize_stories() -> None:
        # What Dagster remembers is in memory, and for one thread only.
        with dg.DagsterInstance.ephemeral() as instance:
            run = materialize("story_sentiment_analysis", partition=DAY, instance=instance)
            results.append(run)

    runs = [threading.Thread(target=materialize_stories) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [result.success for result in results] == [True, True]
    [(texts,)] = query("select count(*) from cortex_ledger")
    assert ai_calls() == texts
    assert sum(metadata(result)["ai_calls"] for result in results) == texts
    [(rows, distinct)] = query(
        "select count(*), count(distinct story_id) from story_sentiment_analysis"
    )
    assert rows == distinct > 0


def test_answers_are_bought_while_nobody_else_can_buy_them(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([story("A story")])
    materialize(*ASSETS, partition=DAY)
    rows = query(
        """
        select lower(query_text)
        from snowflake.account_usage.query_history
        where database_name = current_database()
            and parse_json(query_tag):asset::varchar = 'story_sentiment_analysis'
        order by start_time
        """
    )
    statements = [text for (text,) in rows]
    lock = "update story_sentiment_analysis_answers_lock set changes = changes + 1"
    at = statements.index(lock)
    assert statements[at - 1] == "begin"
    assert "merge into cortex_ledger" in statements[at + 1]
    assert statements[at + 2] == "commit"


def test_golden_texts_are_answered_and_judged(materialize: Materialize, query: Query) -> None:
    result = materialize(*ASSETS, partition=DAY)
    [golden] = [
        check
        for check in result.get_asset_check_evaluations()
        if check.check_name == "golden_answers_are_right"
    ]
    assert golden.passed
    assert {"sentiment_accuracy", "category_accuracy"} <= golden.metadata.keys()
    head, _, *rows = str(golden.metadata["sentiment_confusion"].value).splitlines()
    assert head == "| expected | answered | texts |"
    assert len({row.rsplit("|", 2)[0] for row in rows}) == len(rows) < GOLDEN_TEXTS


def test_changed_prompt_under_an_old_version_is_refused(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([story("A story")])
    materialize(*ASSETS, partition=DAY)
    query("update cortex_ledger set prompt_hash = 'of other words'")
    result = materialize(*ASSETS, partition=DAY, raise_on_error=False)
    assert "Raise prompt_version" in str(result.all_events)


def counts(answered: int, failed: int = 0, invalid: int = 0) -> dict[date, StoryCounts]:
    day = StoryCounts(answered + failed, answered=answered, failed=failed, invalid=invalid)
    return {date.fromisoformat(DAY): day}


def failed_checks(outcome: Outcome) -> list[str | None]:
    return [r.check_name for r in outcome.check_results(min_accuracy=0.7) if not r.passed]


def test_more_than_a_few_failures_fail_their_check() -> None:
    assert failed_checks(Outcome(counts(99, failed=1))) == []
    assert failed_checks(Outcome(counts(9, failed=1))) == ["cortex_answered"]


def test_more_than_a_few_answers_beside_the_labels_fail_their_check() -> None:
    assert failed_checks(Outcome(counts(99, invalid=1))) == []
    assert failed_checks(Outcome(counts(9, invalid=1))) == ["answers_are_valid"]


def test_labels_unlike_those_of_the_days_before_fail_their_check() -> None:
    usual = {"mood": [("good", 60, 600), ("bad", 40, 400)]}
    reversed_ = {"mood": [("good", 10, 900), ("bad", 90, 100)]}
    few = {"mood": [("good", 1, 900), ("bad", 9, 100)]}
    assert failed_checks(Outcome(counts(100), labels=usual)) == []
    assert failed_checks(Outcome(counts(100), labels=reversed_)) == ["labels_resemble_recent_days"]
    assert failed_checks(Outcome(counts(10), labels=few)) == []


def test_wrong_answers_to_golden_texts_fail_their_check_and_are_shown() -> None:
    right = {"mood": [("good", "good", 8), ("bad", "good", 2)]}
    wrong = {"mood": [("good", "good", 5), ("bad", "good", 5)]}
    assert failed_checks(Outcome(counts(1), golden=right)) == []
    assert failed_checks(Outcome(counts(1), golden=wrong)) == ["golden_answers_are_right"]
    *_, result = Outcome(counts(1), golden=wrong).check_results(min_accuracy=0.7)
    assert result.metadata["mood_accuracy"].value == 0.5
    assert "| bad | good | 5 |" in str(result.metadata["mood_confusion"].value)


def column(name: str, *labels: str) -> LabelColumn:
    return LabelColumn(
        name=name,
        categories=[Category(label=label, description=f"it's {label}") for label in labels],
    )


def test_call_asks_for_error_details_and_reads_the_first_label() -> None:
    call = Classify(
        function="ai_classify",
        task_description="100 % of what's felt?",
        columns=[column("mood", "good", "bad")],
    )
    assert call.expression % () == (
        "ai_classify(text, [{'label': 'good', 'description': 'it''s good'}, "
        "{'label': 'bad', 'description': 'it''s bad'}], "
        "{'task_description': '100 % of what''s felt?'}, return_error_details => true)"
    )
    [answer] = call.answer_columns
    assert answer.expression.endswith(":value:labels[0]::varchar")


def test_one_call_answers_for_several_columns(query: Query) -> None:
    call = Classify(
        function="ai_classify",
        task_description="Choose.",
        columns=[column("mood", "good", "bad"), column("kind", "a", "b"), column("is_new", "new")],
    )
    assert "'output_mode': 'multi'" in call.expression
    mood, kind, is_new = (answer.expression for answer in call.answer_columns)
    answers = """(select parse_json('{"value": {"labels": ["b", "bad", "new"]}}') as answer
        union all select parse_json('{"value": {"labels": ["good"]}}')) as answers"""
    assert query(f"select {mood}, {kind}, {is_new} from {answers} order by 1") == [
        ("bad", "b", True),
        ("good", None, False),
    ]


def test_label_of_two_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="each of them once"):
        Classify(
            function="ai_classify",
            task_description="Choose.",
            columns=[column("mood", "good", "other"), column("kind", "a", "other")],
        )


def test_model_without_a_price_is_refused() -> None:
    with pytest.raises(Exception, match="no price for 'unpriced'"):
        load_settings().cortex.price("unpriced")


def test_long_backfill_is_answered_in_several_statements(
    materialize: Materialize,
    write_stories: WriteStories,
    monkeypatch: pytest.MonkeyPatch,
    ai_calls: Callable[[], int],
    query: Query,
) -> None:
    monkeypatch.setattr(f"{Ledger.__module__}.CALLS_PER_STATEMENT", 7)
    write_stories([story(f"Story number {number}") for number in range(20)])
    materialize(*ASSETS, partition=DAY)
    assert ai_calls() == GOLDEN_TEXTS + 20
    [(statements,)] = query(
        "select count(distinct query_id) from snowflake.account_usage.query_history "
        "where database_name = current_database() and query_text ilike '%merge into cortex_ledger%'"
        " and query_text not ilike '%query_history%'"
    )
    assert statements == math.ceil((GOLDEN_TEXTS + 20) / 7)
