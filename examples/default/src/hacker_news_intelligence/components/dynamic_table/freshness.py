"""Whether a dynamic table is as fresh as it should be: what Snowflake says of it, and a judgement.

See https://docs.snowflake.com/en/sql-reference/functions/dynamic_tables
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from ... import sql
from ...clock import utc_now
from ...settings import load_settings
from ...snowflake import Session, Snowflake
from .target_lag import as_duration

CHECK = "is_fresh"

# Metadata of an asset that is a dynamic table.
TARGET_LAG = "dynamic_table/target_lag"
CALLS_AI = "dynamic_table/calls_ai"

# A refresh that has paid for every AI call again is a problem for so long.
RECOMPUTED_WITHIN = timedelta(days=1)

_HERE = Path(__file__).parent
_FAILED = {"FAILED", "UPSTREAM_FAILED"}


@dataclass(frozen=True)
class Expected:
    """A dynamic table that should be there: what its definition promises, and what it reads."""

    asset: str
    target_lag: str
    calls_ai: bool
    upstream: Sequence[str]

    @classmethod
    def of(cls, node: Any) -> "Expected | None":
        """Gives the dynamic table that a node of the asset graph is, if it is one."""
        if TARGET_LAG not in node.metadata:
            return None
        lag, calls_ai = node.metadata[TARGET_LAG], node.metadata[CALLS_AI]
        return cls(node.key.path[-1], lag, calls_ai, [key.path[-1] for key in node.parent_keys])

    def metadata(self) -> dict[str, str | bool]:
        """Gives the metadata of the asset, by which it is known."""
        return {TARGET_LAG: self.target_lag, CALLS_AI: self.calls_ai}


@dataclass(frozen=True)
class State:
    """What Snowflake says of one table."""

    target_lag_seconds: int | None
    within_target_lag_ratio: float | None
    data_timestamp: datetime | None
    scheduling_state: str
    reason_code: str | None
    refresh_state: str | None
    refresh_message: str | None
    recomputed_at: datetime | None


@dataclass(frozen=True)
class Observed:
    """A table, how it is, and what is wrong with it: a sentence by the name of each problem.

    `lag` is how far it is behind, `target_lag` how far it may be; None where there is no limit.
    """

    asset: str
    state: State | None
    lag: timedelta | None
    target_lag: timedelta | None
    problems: Mapping[str, str]

    def metadata(self) -> dict[str, Any]:
        """Gives the figures, without those that are unknown."""
        if self.state is None:
            return {}
        seen = self.state.data_timestamp
        figures = {
            "lag_seconds": _seconds(self.lag),
            "target_lag_seconds": _seconds(self.target_lag),
            "within_target_lag_ratio": self.state.within_target_lag_ratio,
            "data_timestamp": dg.MetadataValue.timestamp(seen.timestamp()) if seen else None,
            "scheduling_state": self.state.scheduling_state,
            "last_refresh": self.state.refresh_state,
        }
        return {name: value for name, value in figures.items() if value is not None}

    def description(self) -> str:
        """Gives what is wrong, or that nothing is."""
        return " ".join(self.problems.values()) or "Within its target lag, and not suspended."


def check_freshness(table: Expected, after: Sequence[str]) -> dg.AssetChecksDefinition:
    """Gives the check `is_fresh` of a dynamic table, run after the assets `after`."""

    @dg.asset_check(
        asset=table.asset,
        name=CHECK,
        additional_deps=list(after),
        description="Within its target lag, not suspended, and no AI call paid for twice.",
    )
    def is_fresh(
        context: dg.AssetCheckExecutionContext, snowflake: Snowflake
    ) -> dg.AssetCheckResult:
        [found] = observe(snowflake, [table], context.instance, utc_now(), table.asset)
        return dg.AssetCheckResult(
            passed=not found.problems, description=found.description(), metadata=found.metadata()
        )

    return is_fresh


def observe(
    snowflake: Snowflake,
    tables: Iterable[Expected],
    instance: dg.DagsterInstance,
    now: datetime,
    asker: str,
) -> list[Observed]:
    """Asks Snowflake how the dynamic tables are, and judges them.

    Args:
        snowflake: where to ask.
        tables: those that should be there.
        instance: knows when what they read was last materialized.
        now: the moment to judge for.
        asker: who asks; it is in the QUERY_TAG.

    Raises:
        Error: Snowflake does not answer, or refuses.
    """
    tag = json.dumps({"app": "dagster", "asset": asker})
    with snowflake.get_connection(query_tag=tag) as connection:
        states = _states(Session(connection))
    return [_judged(table, states.get(table.asset.upper()), instance, now) for table in tables]


def _states(session: Session) -> dict[str, State]:
    names = load_settings().snowflake
    database, schema = names.database.upper(), names.schema_.upper()
    recomputed = dict(
        session.execute(sql.read(_HERE / "recomputed.sql"), prefix=f"{database}.{schema}.")
    )
    rows = session.execute(sql.read(_HERE / "tables.sql"), database=database, schema=schema)
    return {row[0]: State(*(*row[1:], recomputed.get(row[0]))) for row in rows}


def _judged(
    table: Expected, state: State | None, instance: dg.DagsterInstance, now: datetime
) -> Observed:
    asset = table.asset
    if state is None:
        missing = f"{asset} does not exist; materialize {_maker(asset)}."
        return Observed(asset, None, None, None, {"missing": missing})
    if load_settings().dynamic_tables.scheduler == "snowflake":
        lag = now - state.data_timestamp if state.data_timestamp else None
        seconds = state.target_lag_seconds
        target = timedelta(seconds=seconds) if seconds is not None else None
    else:
        lag = _waiting(table, state, instance, now)
        target = as_duration(table.target_lag)
    return Observed(asset, state, lag, target, _problems(table, state, lag, target, now))


def _waiting(
    table: Expected, state: State, instance: dg.DagsterInstance, now: datetime
) -> timedelta:
    """Gives how long data that is newer than the table's has been there."""
    keys = map(dg.AssetKey, table.upstream)
    events = filter(None, map(instance.get_latest_materialization_event, keys))
    moments = [datetime.fromtimestamp(event.timestamp, UTC) for event in events]
    unseen = [m for m in moments if state.data_timestamp is None or m > state.data_timestamp]
    return now - min(unseen) if unseen else timedelta(0)


def _problems(
    table: Expected,
    state: State,
    lag: timedelta | None,
    target: timedelta | None,
    now: datetime,
) -> dict[str, str]:
    asset, problems = table.asset, {}
    if state.scheduling_state == "SUSPENDED":
        problems["suspended"] = (
            f"{asset} is suspended ({state.reason_code}) and is not refreshed any more; mend what "
            f"is wrong, then `alter dynamic table {asset} resume`."
        )
    if state.refresh_state in _FAILED:
        problems["failed"] = (
            f"The last refresh of {asset} is {state.refresh_state}: {state.refresh_message}"
        )
    if lag is not None and target is not None and lag > target:
        problems["stale"] = (
            f"{asset} is {_seconds(lag)} seconds behind; its target lag is {_seconds(target)}."
        )
    recomputed = state.recomputed_at
    if table.calls_ai and recomputed and now - recomputed < RECOMPUTED_WITHIN:
        problems["recomputed"] = (
            f"All rows of {asset} were computed anew at {recomputed:%Y-%m-%d %H:%M} UTC, and every "
            "AI call was paid for again."
        )
    return problems


def _maker(asset: str) -> str:
    is_virtual = load_settings().dynamic_tables.scheduler == "snowflake"
    return f"{asset}_definition" if is_virtual else asset


def _seconds(duration: timedelta | None) -> int | None:
    return round(duration.total_seconds()) if duration is not None else None
