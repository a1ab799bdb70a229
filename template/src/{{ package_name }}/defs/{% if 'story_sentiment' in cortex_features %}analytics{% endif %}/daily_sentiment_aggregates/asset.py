"""daily_sentiment_aggregates: how many stories of each day feel how."""

from pathlib import Path

import dagster as dg

from .... import sql
from ....partitions import Window, daily_partitions
from ....snowflake import Snowflake

_HERE = Path(__file__).parent


@dg.asset(
    group_name="analytics",
    kinds={"snowflake"},
    deps=["raw_stories", "story_sentiment_analysis"],
    partitions_def=daily_partitions,
    backfill_policy=dg.BackfillPolicy.single_run(),
)
def daily_sentiment_aggregates(
    context: dg.AssetExecutionContext, snowflake: Snowflake
) -> dg.MaterializeResult:
    """Stories, points and comments of each day by sentiment."""
    values = Window.of(context).parameters()
    with snowflake.session(context) as session:
        session.execute(sql.read(_HERE / "create.sql"))
        with session.transaction("daily_sentiment_aggregates"):
            session.execute(sql.read(_HERE / "merge.sql"), **values)
            session.execute(sql.read(_HERE / "delete.sql"), **values)
        rows = session.execute(sql.read(_HERE / "summary.sql"), **values)
    table = (
        "| sentiment | stories | points | comments |\n| --- | ---: | ---: | ---: |\n"
        + "\n".join(f"| {' | '.join(str(value) for value in row)} |" for row in rows)
    )
    return dg.MaterializeResult(
        metadata={"dagster/row_count": len(rows), "sentiments": dg.MetadataValue.md(table)}
    )
