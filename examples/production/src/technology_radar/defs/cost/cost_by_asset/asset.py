"""cost_by_asset: what each asset has cost, from the account's own usage views."""

from pathlib import Path

import dagster as dg

from .... import sql
from ....clock import utc_now
from ....settings import load_settings
from ....snowflake import RETRY_POLICY, Snowflake
from ....tables.merge import bring_up_to_date
from ..period import Period
from ..readable import missing_grants, not_readable, readable, readable_check
from .report import CostReport, DailyCost

_HERE = Path(__file__).parent
_VIEWS = (
    "query_history",
    "query_attribution_history",
    "cortex_ai_functions_usage_history",
    "warehouse_metering_history",
)


@dg.asset(
    group_name="cost",
    kinds={"snowflake", "sql"},
    retry_policy=RETRY_POLICY,
    check_specs=[readable_check("cost_by_asset")],
)
def cost_by_asset(context: dg.AssetExecutionContext, snowflake: Snowflake) -> dg.MaterializeResult:
    """AI and warehouse credits of each asset by day and partition, and what they cost.

    The QUERY_TAG of a statement leads to its asset. All days of the period are computed anew, so
    what the views show late comes in with a later run.
    """
    settings = load_settings()
    cost = settings.cost
    period = Period.until(utc_now(), cost.lookback_days, settings.zone)
    values = {
        **period.parameters(),
        "price_per_credit": cost.price_per_credit,
        "price_per_ai_credit": cost.price_per_ai_credit,
        "warehouse": settings.snowflake.warehouse,
        "ai_warehouse": settings.snowflake.warehouse_of_ai,
    }
    with snowflake.session(context) as session:
        session.execute(sql.read(_HERE / "create.sql"))
        if grants := missing_grants(session, _VIEWS):
            return not_readable(context, grants)
        session.execute(sql.read(_HERE / "read.sql"), **values)
        bring_up_to_date(
            session,
            "cost_by_asset",
            "select * from usage_by_asset",
            values,
            key=["usage_date", "asset", "partition_key"],
            window="target.usage_date >= %(first_date)s",
        )
        rows = session.execute(sql.read(_HERE / "daily.sql"), **values)
        [(warehouses,)] = session.execute(sql.read(_HERE / "warehouses.sql"), **values)
    report = CostReport([DailyCost(*row) for row in rows], float(warehouses), period, cost)
    return dg.MaterializeResult(metadata=report.metadata(), check_results=[readable()])
