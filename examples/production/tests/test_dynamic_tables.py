from datetime import timedelta

import dagster as dg
import pytest

from technology_radar.components import DynamicTable
from technology_radar.definitions import defs
from technology_radar.settings import load_settings

from .conftest import Configure, Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

HOURLY = "select * from dt_hourly_aggregates order by posted_hour"
DAILY = "select * from dt_daily_summary order by story_date"
RECOUNT_HOURLY = """
    select story_date, date_trunc('hour', posted_at), count(*), sum(points), sum(num_comments)
    from raw_stories group by 1, 2 order by 2
"""
RECOUNT_DAILY = """
    select
        story_date,
        count(distinct date_trunc('hour', posted_at)),
        count(*),
        sum(points),
        sum(num_comments)
    from raw_stories group by 1 order by 1
"""
TABLES = ("dt_hourly_aggregates", "dt_daily_summary")
DEFINITIONS = tuple(f"{table}_definition" for table in TABLES)
QUERY = "select title, ai_sentiment(title) as sentiment from raw_stories"


@pytest.fixture(autouse=True)
def dagster_schedules(configure: Configure) -> None:
    configure("DYNAMIC_TABLES_SCHEDULER", "dagster")


@pytest.fixture
def snowflake_schedules(configure: Configure) -> None:
    configure("DYNAMIC_TABLES_SCHEDULER", "snowflake")


def table(**attributes: str) -> DynamicTable:
    return DynamicTable.model_validate(
        {"asset": "dt_test", "description": "A test.", "target_lag": "1 hour", **attributes}
    )


def spec_of(definitions: dg.Definitions, asset: str) -> dg.AssetSpec:
    [spec] = [s for s in definitions.resolve_all_asset_specs() if s.key == dg.AssetKey(asset)]
    return spec


def test_tables_equal_a_plain_recount(materialize: Materialize, query: Query) -> None:
    materialize("raw_stories", *TABLES, partition="2026-01-05", last="2026-01-06")
    assert query(HOURLY) == query(RECOUNT_HOURLY)
    assert query(DAILY) == query(RECOUNT_DAILY)
    assert len(query(DAILY)) == 2


def test_table_changes_when_it_is_refreshed_and_not_before(
    materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    write_stories([{"posted_at": "2026-01-06T12:00:00"}])
    materialize("raw_stories", *TABLES, partition="2026-01-06")
    write_stories([{"posted_at": f"2026-01-06T{hour}:00:00"} for hour in (12, 13)])
    materialize("raw_stories", partition="2026-01-06")
    assert len(query(HOURLY)) == 1
    materialize(*TABLES, partition="2026-01-06")
    assert query(HOURLY) == query(RECOUNT_HOURLY)
    assert query(DAILY) == query(RECOUNT_DAILY)


def test_nobody_else_refreshes_the_tables_that_dagster_does(
    materialize: Materialize, query: Query
) -> None:
    materialize("raw_stories", *TABLES, partition="2026-01-06")
    shown = {row[1]: row[8:10] for row in query("show dynamic tables")}
    assert shown == {name.upper(): (None, "DISABLE") for name in TABLES}


@pytest.mark.usefixtures("snowflake_schedules")
def test_snowflake_is_given_the_target_lag_of_the_tables_it_refreshes(
    materialize: Materialize, query: Query
) -> None:
    materialize("raw_stories", *DEFINITIONS, partition="2026-01-06")
    shown = {row[1]: row[8:11] for row in query("show dynamic tables")}
    assert shown == {
        "DT_HOURLY_AGGREGATES": ("DOWNSTREAM", "ENABLE", "INCREMENTAL"),
        "DT_DAILY_SUMMARY": ("1 hour", "ENABLE", "INCREMENTAL"),
    }
    assert query(DAILY) == query(RECOUNT_DAILY)


@pytest.mark.usefixtures("snowflake_schedules")
def test_definition_applied_again_makes_nothing_anew(
    materialize: Materialize, query: Query
) -> None:
    for _ in range(2):
        materialize("raw_stories", *DEFINITIONS, partition="2026-01-06")
    [(refreshes,)] = query(
        "select count(*) from table(information_schema.dynamic_table_refresh_history("
        "name => 'DT_DAILY_SUMMARY'))"
    )
    assert refreshes == 1


@pytest.mark.usefixtures("snowflake_schedules")
def test_table_that_snowflake_refreshes_is_virtual_and_has_a_freshness_policy() -> None:
    definitions = defs()
    graph = definitions.resolve_asset_graph()
    for name in TABLES:
        assert not graph.get(dg.AssetKey(name)).is_materializable
    daily = spec_of(definitions, "dt_daily_summary")
    assert daily.is_virtual
    assert daily.freshness_policy == dg.FreshnessPolicy.time_window(timedelta(hours=1))
    assert spec_of(definitions, "dt_hourly_aggregates").freshness_policy is None


def test_scheduler_comes_from_the_environment_before_the_project_file() -> None:
    assert load_settings().dynamic_tables.scheduler == "dagster"


def test_ai_function_is_refused_where_every_refresh_would_pay_for_every_row() -> None:
    with pytest.raises(ValueError, match=r"dt_test.*incremental"):
        table(refresh_mode="full").definitions_for(QUERY)
    table().definitions_for(QUERY)
    table(refresh_mode="full").definitions_for(f"select 1 as n -- not {QUERY}")


@pytest.mark.parametrize("lag", ["soon", "59 seconds", "1 fortnight", "DOWNSTREAM"])
def test_target_lag_that_snowflake_would_refuse_is_refused_at_loading(lag: str) -> None:
    with pytest.raises(ValueError, match=lag):
        table(target_lag=lag).definitions_for("select 1 as n")
