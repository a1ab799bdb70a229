"""query_performance: how long the statements of each asset take, and what they read and spill."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from .... import sql
from ....clock import utc_now
from ....settings import load_settings
from ....snowflake import RETRY_POLICY, Snowflake
from ....tables.merge import bring_up_to_date
from ..period import Period
from ..readable import missing_grants, not_readable, readable, readable_check

_HERE = Path(__file__).parent
_SHOWN_CHARACTERS = 60


@dg.asset(
    group_name="cost",
    kinds={"snowflake", "sql"},
    retry_policy=RETRY_POLICY,
    check_specs=[readable_check("query_performance")],
)
def query_performance(
    context: dg.AssetExecutionContext, snowflake: Snowflake
) -> dg.MaterializeResult:
    """Statements of each asset by day and shape: number, failures, seconds, rows and bytes."""
    settings = load_settings()
    period = Period.until(utc_now(), settings.cost.lookback_days, settings.zone)
    values = period.parameters()
    with snowflake.session(context) as session:
        session.execute(sql.read(_HERE / "create.sql"))
        if grants := missing_grants(session, ["query_history"]):
            return not_readable(context, grants)
        session.execute(sql.read(_HERE / "read.sql"), **values)
        bring_up_to_date(
            session,
            "query_performance",
            "select * from statements_by_asset",
            values,
            key=["usage_date", "asset", "statement_id"],
            window="target.usage_date >= %(first_date)s",
        )
        [totals] = session.execute(sql.read(_HERE / "totals.sql"), **values)
        slowest = session.execute(sql.read(_HERE / "slowest.sql"), **values)
    rows, statements, failed, seconds, queued, spilled = totals
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": int(rows),
            "statements": int(statements),
            "failed_statements": int(failed),
            "total_seconds": float(seconds),
            "queued_seconds": float(queued),
            "bytes_spilled": int(spilled),
            "first_day": str(period.first_date),
            "slowest_statements": dg.MetadataValue.md(_table(slowest)),
        },
        check_results=[readable()],
    )


def _table(rows: Iterable[Sequence[Any]]) -> str:
    header = (
        "| asset | statement | times | failed | seconds | longest | bytes scanned | spilled "
        "| for example |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
    )
    return header + "\n".join(f"| {' | '.join(_cells(*row))} |" for row in rows)


def _cells(
    asset: str,
    kind: str,
    text: str,
    statements: int,
    failed: int,
    seconds: float,
    longest: float,
    scanned: int | None,
    spilled: int,
    example: str,
) -> list[str]:
    code = (line for line in text.splitlines() if not line.startswith("--"))
    words = " ".join(" ".join(code).split())[:_SHOWN_CHARACTERS]
    return [
        asset,
        f"{kind} `{words.replace('|', '/').replace('`', ' ')}`",
        str(statements),
        str(failed),
        f"{seconds:.2f}",
        f"{longest:.2f}",
        "unknown" if scanned is None else f"{scanned:,}",
        f"{spilled:,}",
        example,
    ]
