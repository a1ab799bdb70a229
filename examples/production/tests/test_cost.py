import base64
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest

from technology_radar.definitions import defs
from technology_radar.defs.cost.cost_by_asset.report import CostReport, DailyCost
from technology_radar.defs.cost.period import Period
from technology_radar.settings import load_settings

from .conftest import Materialize, Query, run_job

pytestmark = pytest.mark.slow

TrackCost = Callable[[], dg.ExecuteInProcessResult]
RunTagged = Callable[..., None]
OURS = "asset not in ('cost_by_asset', 'query_performance')"
# What is known of the statements that carry a tag, without any of the assets' own SQL.
TAGGED = """
    select
        parse_json(query_tag):asset::varchar as asset,
        query_id,
        total_elapsed_time / 1000 as seconds
    from snowflake.account_usage.query_history
    where query_tag like '%run_id%' and database_name = current_database()
"""
# Statements that take less than a tenth of a second have no credits attributed to them.
SLOW = "select count(distinct md5(seq4()::varchar)) from table(generator(rowcount => 1500000))"
AI = "select ai_classify('I love it', ['good', 'bad'])"


@pytest.fixture
def run_tagged(query: Query, sandbox: Any) -> RunTagged:
    """Runs statements with a QUERY_TAG, as a session of this project's assets does."""

    def run(tag: str, *statements: str, schema: str = "STORIES") -> None:
        with sandbox.connect(schema, QUERY_TAG=tag) as connection:
            for statement in ("use warehouse of_tests", *statements):
                connection.cursor().execute(statement)

    return run


def tag_of(asset: str, partition: str = "2026-01-06") -> str:
    tag = {"app": "dagster", "run_id": "r", "asset": asset, "partition": partition}
    return json.dumps(tag)


@pytest.fixture
def track_cost(query: Query) -> TrackCost:
    """Runs the job that keeps track of cost."""
    job = defs().resolve_job_def("cost_tracking")
    return lambda: run_job(job)


def metadata(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, Any]:
    [event] = result.asset_materializations_for_node(asset)
    return {name: value.value for name, value in event.metadata.items()}


def test_cost_of_assets_equals_a_recount_of_the_usage_views(
    materialize: Materialize, query: Query, track_cost: TrackCost, run_tagged: RunTagged
) -> None:
    materialize("raw_stories", partition="2026-01-06")
    run_tagged(tag_of("moods"), AI, SLOW)
    run_tagged(tag_of("moods", "2026-01-07"), AI, AI)
    track_cost()
    recount = query(
        f"""
        with tagged as ({TAGGED})
        select
            asset,
            count(*),
            coalesce(sum(ai.credits), 0),
            coalesce(sum(compute.credits_attributed_compute), 0)
        from tagged
        left join snowflake.account_usage.query_attribution_history as compute
            on tagged.query_id = compute.query_id
        left join snowflake.account_usage.cortex_ai_functions_usage_history as ai
            on tagged.query_id = ai.query_id
        where {OURS}
        group by asset
        order by asset
        """
    )
    costs = query(
        f"""
        select asset, sum(statements), sum(ai_credits), sum(compute_credits)
        from cost_by_asset where {OURS} group by asset order by asset
        """
    )
    assert "raw_stories" in [asset for asset, *_ in costs]
    assert [row[:2] for row in costs] == [row[:2] for row in recount]
    for row, expected in zip(costs, recount, strict=True):
        assert row[2:] == pytest.approx(expected[2:])


def test_cost_is_told_by_partition(
    query: Query, track_cost: TrackCost, run_tagged: RunTagged
) -> None:
    run_tagged(tag_of("moods"), AI, SLOW)
    run_tagged(tag_of("moods", "2026-01-07"), AI)
    run_tagged('{"app": "dagster", "run_id": "r", "asset": "moods", "partition": null}', SLOW)
    track_cost()
    assert query(
        """
        select
            partition_key, runs, ai_statements, ai_tokens > 10, ai_credits > 0, compute_credits > 0
        from cost_by_asset where asset = 'moods' order by partition_key
        """
    ) == [
        ("2026-01-06", 1, 1, True, True, True),
        ("2026-01-07", 1, 1, True, True, False),
        ("none", 1, 0, False, False, True),
    ]


def test_money_is_credits_times_prices(
    query: Query, track_cost: TrackCost, run_tagged: RunTagged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COST_PRICE_PER_CREDIT", "7")
    monkeypatch.setenv("COST_PRICE_PER_AI_CREDIT", "11")
    run_tagged(tag_of("moods"), AI, SLOW)
    shown = metadata(track_cost(), "cost_by_asset")
    rows = query("select money, ai_credits, compute_credits from cost_by_asset")
    for money, ai, compute in rows:
        assert money == pytest.approx(ai * 11 + compute * 7)
    assert shown["money"] == pytest.approx(sum(row[0] for row in rows))
    assert shown["ai_credits"] == pytest.approx(sum(row[1] for row in rows))
    assert shown["compute_credits"] == pytest.approx(sum(row[2] for row in rows))


def test_credits_of_the_warehouse_are_shown_beside_those_of_statements(
    query: Query, track_cost: TrackCost, run_tagged: RunTagged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SNOWFLAKE_WAREHOUSE", "OF_TESTS")
    run_tagged(tag_of("moods"), SLOW)
    shown = metadata(track_cost(), "cost_by_asset")
    # A minute at the least, for less than a second of work.
    assert shown["warehouse_credits"] >= 60 / 3600
    assert 0 < shown["compute_credits"] < shown["warehouse_credits"]


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "nightly load",
        '{"app": "dagster"',
        '{"app": "another", "run_id": "r", "asset": "foreign"}',
        '{"app": "dagster", "run_id": "r"}',
        "[1, 2]",
    ],
)
def test_foreign_tags_are_ignored(
    query: Query, track_cost: TrackCost, run_tagged: RunTagged, tag: str
) -> None:
    run_tagged(tag, "select 1 as one")
    assert track_cost().success
    for table in ("cost_by_asset", "query_performance"):
        assert query(f"select asset from {table} where {OURS}") == []


def test_statements_of_another_schema_are_another_projects(
    query: Query, track_cost: TrackCost, run_tagged: RunTagged
) -> None:
    run_tagged(tag_of("raw_stories"), "select 1 as one", schema="ELSEWHERE")
    track_cost()
    assert query(f"select asset from cost_by_asset where {OURS}") == []


def test_rerun_changes_nothing(
    materialize: Materialize, query: Query, track_cost: TrackCost
) -> None:
    materialize("raw_stories", partition="2026-01-06")
    track_cost()
    tables = {
        table: query(f"select * from {table} where {OURS} order by 1, 2, 3")
        for table in ("cost_by_asset", "query_performance")
    }
    assert all(tables.values())
    track_cost()
    for table, rows in tables.items():
        assert query(f"select * from {table} where {OURS} order by 1, 2, 3") == rows


def test_rows_that_the_views_no_longer_know_go_and_older_ones_stay(
    materialize: Materialize, query: Query, track_cost: TrackCost
) -> None:
    materialize("raw_stories", partition="2026-01-06")
    track_cost()
    old, recent = date.today() - timedelta(days=90), date.today() - timedelta(days=3)
    for day in (old, recent):
        query(
            "insert into cost_by_asset "
            f"select '{day}', 'gone', 'none', 1, 1, 0, 0, 0.0, 0.0, 0.0, true"
        )
    track_cost()
    assert query("select usage_date from cost_by_asset where asset = 'gone'") == [(old,)]


def test_performance_of_statements_equals_a_recount(
    materialize: Materialize, query: Query, track_cost: TrackCost
) -> None:
    materialize("raw_stories", partition="2026-01-06")
    track_cost()
    recount = query(
        f"""
        with tagged as ({TAGGED})
        select asset, count(*), max(seconds) from tagged where {OURS} group by asset
        """
    )
    performance = query(
        f"""
        select asset, sum(statements), max(max_seconds)
        from query_performance where {OURS} group by asset
        """
    )
    assert [row[:2] for row in performance] == [row[:2] for row in recount]
    assert performance[0][2] == pytest.approx(float(recount[0][2]))


def test_statements_that_differ_in_constants_only_are_one(
    query: Query, track_cost: TrackCost, run_tagged: RunTagged
) -> None:
    numbers = [f"select {number} as number" for number in range(3)]
    with pytest.raises(Exception, match="NOWHERE"):
        run_tagged(tag_of("numbers"), *numbers, "select * from nowhere")
    run_tagged(tag_of("patience"), SLOW)
    shown = metadata(track_cost(), "query_performance")
    rows = query(
        "select statement_kind, statements, failed, rows_produced "
        "from query_performance where asset = 'numbers' and statement_kind = 'SELECT' "
        "order by statements desc"
    )
    assert rows == [("SELECT", 3, 0, 3), ("SELECT", 1, 1, 0)]
    assert shown["failed_statements"] == 1
    assert "| patience | SELECT `select" in shown["slowest_statements"]


def test_role_that_may_not_read_usage_is_told_what_to_grant(
    materialize: Materialize,
    query: Query,
    track_cost: TrackCost,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    # The sandbox keeps the usage views from this role.
    monkeypatch.setenv("SNOWFLAKE_ROLE", "NO_USAGE_VIEWER")
    result = track_cost()
    assert result.success
    grants = [
        f"grant database role snowflake.{viewer} to role no_usage_viewer;"
        for viewer in ("governance_viewer", "usage_viewer")
    ]
    assert "\n".join(grants) in metadata(result, "cost_by_asset")["usage_is_not_readable"]
    assert grants[0] in metadata(result, "query_performance")["usage_is_not_readable"]
    assert "\n".join(grants) in capfd.readouterr().err
    checks = result.get_asset_check_evaluations()
    assert {(check.check_name, check.passed, check.severity.value) for check in checks} == {
        ("usage_is_readable", False, "WARN")
    }
    assert query("select * from cost_by_asset") == []


def test_checks_pass_when_usage_is_readable(track_cost: TrackCost) -> None:
    checks = track_cost().get_asset_check_evaluations()
    assert len(checks) == 2
    assert all(check.passed for check in checks)


@pytest.mark.parametrize(
    ("now", "first", "settled"),
    [
        # A day of New York has ended at 5:00 UTC, and is settled at 13:00.
        ("2026-01-10T12:59:00", "2026-01-08", "2026-01-08"),
        ("2026-01-10T13:00:00", "2026-01-08", "2026-01-09"),
        ("2026-01-10T04:59:00", "2026-01-07", "2026-01-08"),
    ],
)
def test_day_is_settled_eight_hours_after_its_end(now: str, first: str, settled: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    period = Period.until(moment, 2, ZoneInfo("America/New_York"))
    assert (str(period.first_date), str(period.settled_date)) == (first, settled)
    assert period.parameters()["start"] == datetime.fromisoformat(f"{first}T05:00:00+00:00")


def test_metadata_says_which_days_are_settled(track_cost: TrackCost, query: Query) -> None:
    track_cost()
    shown = metadata(track_cost(), "cost_by_asset")
    for day, is_settled in query("select usage_date, is_settled from cost_by_asset"):
        assert is_settled == (str(day) <= shown["settled_until"])


def report(*costs: tuple[date, str, float]) -> CostReport:
    period = Period(ZoneInfo("UTC"), date(2026, 1, 1), date(2026, 1, 20))
    daily = [DailyCost(day, asset, money, 0.0, 0.0, 1, 1) for day, asset, money in costs]
    return CostReport(daily, 0.0, period, load_settings().cost)


def test_trend_compares_the_last_seven_settled_days_with_those_before() -> None:
    table = report(
        (date(2026, 1, 13), "rising", 1.0),
        (date(2026, 1, 14), "rising", 1.5),
        (date(2026, 1, 7), "falling", 2.0),
        (date(2026, 1, 20), "falling", 1.0),
        (date(2026, 1, 6), "falling", 64.0),
        (date(2026, 1, 21), "falling", 64.0),
        (date(2026, 1, 20), "fresh", 1.0),
        (date(2026, 1, 2), "idle", 1.0),
    ).table()
    cells = [[cell.strip() for cell in line.split("|")[1:5]] for line in table.splitlines()[2:]]
    assert cells == [
        ["falling", "131.0000", "1.0000", "▼ -50 %"],
        ["rising", "2.5000", "1.5000", "▲ +50 %"],
        ["fresh", "1.0000", "1.0000", "new"],
        ["idle", "1.0000", "0.0000", ""],
    ]


def test_picture_begins_with_the_first_day_also_without_any_cost() -> None:
    for shown in (report((date(2026, 1, 2), "raw_stories", 1.0)), report()):
        address = "![USD a day](data:image/svg+xml;base64,"
        picture = shown.picture()
        assert picture.startswith(address)
        drawing = base64.b64decode(picture.removeprefix(address).removesuffix(")")).decode()
        assert "2026-01-01" in drawing
        assert ("raw_stories" in drawing) == bool(shown.costs)
