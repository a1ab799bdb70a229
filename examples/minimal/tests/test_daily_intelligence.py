import dagster as dg

from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.partitions import PARTITION_ROW_COUNT

from .conftest import Materialize, Query

DAYS = ("2026-01-05", "2026-01-06")


def test_daily_job_fills_every_table_and_counts_the_rows_of_each_day(
    materialize: Materialize, query: Query
) -> None:
    result = materialize(partition=DAYS[0], last=DAYS[-1])
    assert result.success
    assert all(check.passed for check in result.get_asset_check_evaluations())
    events = result.get_asset_materialization_events()
    made = [event.step_materialization_data.materialization for event in events]
    tables = {table_of(one) for one in made if not is_only_an_object(one)}
    assert "raw_stories" in tables
    for table in tables:
        [(rows,)] = query(f"select count(*) from {table}")
        assert rows > 0, f"{table} is empty"
    counted = [one for one in made if PARTITION_ROW_COUNT in one.metadata]
    for table in ("raw_stories", "scraped_story_content"):
        assert {one.partition for one in counted if table_of(one) == table} == set(DAYS)
    for one in counted:
        day = f"{table_of(one)} where story_date = '{one.partition}'"
        [(rows,)] = query(f"select count(*) from {day}")
        assert one.metadata[PARTITION_ROW_COUNT].value == rows, day


def table_of(materialization: dg.AssetMaterialization) -> str:
    """Gives the name of an asset's table."""
    return materialization.asset_key.to_user_string().removesuffix("_definition")


def is_only_an_object(materialization: dg.AssetMaterialization) -> bool:
    """Tells whether Cortex answers from it, as from an agent: there is nothing to count."""
    kinds = defs().get_repository_def().asset_graph.get(materialization.asset_key).kinds
    counts = {"dagster/row_count", PARTITION_ROW_COUNT}
    return "cortex" in kinds and counts.isdisjoint(materialization.metadata)


def test_every_statement_of_the_job_is_tagged_with_run_asset_and_partition(
    materialize: Materialize, query: Query
) -> None:
    result = materialize("raw_stories", partition="2026-01-06")
    tags = query(
        """
        select distinct
            parse_json(query_tag):run_id::varchar,
            parse_json(query_tag):asset::varchar,
            parse_json(query_tag):partition::varchar
        from snowflake.account_usage.query_history
        where database_name = current_database() and query_tag <> ''
        """
    )
    assert tags == [(result.run_id, "raw_stories", "2026-01-06")]
