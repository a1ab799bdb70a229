from collections.abc import Sequence

import dagster as dg

from hacker_news_intelligence.definitions import defs

from .conftest import Materialize, Query


def test_daily_job_fills_every_table_of_its_day(materialize: Materialize, query: Query) -> None:
    result = materialize(partition="2026-01-06")
    assert result.success
    assert all(check.passed for check in result.get_asset_check_evaluations())
    events = result.get_asset_materialization_events()
    assets = {event.asset_key.to_user_string() for event in events if event.asset_key}
    tables = {asset.removesuffix("_definition") for asset in assets - without_rows(events)}
    assert "raw_stories" in tables
    for table in tables:
        [(rows,)] = query(f"select count(*) from {table}")
        assert rows > 0, f"{table} is empty"


def without_rows(events: Sequence[dg.DagsterEvent]) -> set[str]:
    """Objects that Cortex answers from, such as an agent: there is nothing to count."""
    graph = defs().get_repository_def().asset_graph
    made = [event.step_materialization_data.materialization for event in events]
    return {
        materialization.asset_key.to_user_string()
        for materialization in made
        if "cortex" in graph.get(materialization.asset_key).kinds
        and "dagster/row_count" not in materialization.metadata
    }


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
