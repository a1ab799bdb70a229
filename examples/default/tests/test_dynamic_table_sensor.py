from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg
import pytest

from hacker_news_intelligence.components import DynamicTable
from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.defs.dynamic_tables import freshness_sensor
from hacker_news_intelligence.settings import load_settings
from hacker_news_intelligence.snowflake import Snowflake

from .conftest import Configure, Materialize, Query, WriteStories

pytestmark = pytest.mark.slow

TABLES = ("dt_hourly_aggregates", "dt_daily_summary")
DEFINITIONS = tuple(f"{table}_definition" for table in TABLES)
DAY = "2026-01-06"
MOODS = "select story_id, ai_sentiment(title) as mood from raw_stories"
CREATE_MOODS = (
    "create or alter dynamic table dt_moods scheduler = disable warehouse = w "
    "refresh_mode = {} as " + MOODS
)


@pytest.fixture(params=["dagster", "snowflake"])
def scheduler(request: pytest.FixtureRequest, configure: Configure) -> str:
    configure("DYNAMIC_TABLES_SCHEDULER", request.param)
    return str(request.param)


only_dagster = pytest.mark.parametrize("scheduler", ["dagster"], indirect=True)
only_snowflake = pytest.mark.parametrize("scheduler", ["snowflake"], indirect=True)


@dataclass
class Watch:
    """The sensor, ticking: what it says each time, and the alerts that it has sent."""

    instance: dg.DagsterInstance
    definitions: dg.Definitions
    cursor: str | None = None
    alerts: list[tuple[str, str]] = field(default_factory=list)

    def tick(self, later: timedelta = timedelta(0)) -> dict[str, list[Any]]:
        context = dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, definitions=self.definitions
        )
        result = freshness_sensor.news(context, Snowflake(), datetime.now(UTC) + later)
        self.cursor = result.cursor
        told: dict[str, list[Any]] = {}
        for event in result.asset_events:
            told.setdefault(event.asset_key.to_user_string(), []).append(event)
        return told

    def judgements(self, later: timedelta = timedelta(0)) -> dict[str, tuple[bool, str]]:
        return {
            asset: (event.passed, str(event.description))
            for asset, events in self.tick(later).items()
            for event in events
            if isinstance(event, dg.AssetCheckEvaluation)
        }


@pytest.fixture
def watch(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    specs = [s for s in defs().resolve_all_asset_specs() if s.key.path[-1] in TABLES]
    with dg.DagsterInstance.ephemeral() as instance:
        watch = Watch(instance, dg.Definitions(assets=specs))
        monkeypatch.setattr(
            freshness_sensor, "send_alert", lambda *alert: watch.alerts.append(alert)
        )
        yield watch


@pytest.fixture
def fill(scheduler: str, materialize: Materialize, watch: Watch) -> Callable[[], object]:
    """Loads stories, and makes the tables in the way of the scheduler."""
    tables = TABLES if scheduler == "dagster" else DEFINITIONS
    return lambda: materialize("raw_stories", *tables, partition=DAY, instance=watch.instance)


def test_fresh_tables_are_observed_and_pass(fill: Callable[[], object], watch: Watch) -> None:
    fill()
    told = watch.tick()
    assert set(told) == set(TABLES)
    for events in told.values():
        [observation] = [e for e in events if isinstance(e, dg.AssetObservation)]
        assert {"data_timestamp", "scheduling_state", "last_refresh", "lag_seconds"} <= set(
            observation.metadata
        )
        [judgement] = [e for e in events if isinstance(e, dg.AssetCheckEvaluation)]
        assert judgement.passed
    assert watch.alerts == []


def test_tick_without_news_says_nothing(fill: Callable[[], object], watch: Watch) -> None:
    fill()
    watch.tick()
    assert watch.tick() == {}


def test_table_that_is_not_there_is_said_to_be_missing(query: Query, watch: Watch) -> None:
    query("create table raw_stories (story_id number)")
    for asset, (passed, description) in watch.judgements().items():
        assert not passed
        assert f"{asset} does not exist" in description
    assert len(watch.alerts) == 1
    watch.tick()
    assert len(watch.alerts) == 1


@only_snowflake
def test_table_further_behind_than_its_target_lag_is_stale(
    fill: Callable[[], object], watch: Watch, stand_in: Any
) -> None:
    fill()
    watch.tick()
    stand_in.age_dynamic_tables(timedelta(hours=3))
    told = watch.tick()
    [observation] = [e for e in told["dt_daily_summary"] if isinstance(e, dg.AssetObservation)]
    assert observation.metadata["lag_seconds"].value == pytest.approx(3 * 3600, abs=60)
    assert observation.metadata["target_lag_seconds"].value == 3600
    assert observation.metadata["within_target_lag_ratio"].value == pytest.approx(1 / 3, abs=0.01)
    [judgement] = [e for e in told["dt_daily_summary"] if isinstance(e, dg.AssetCheckEvaluation)]
    assert not judgement.passed
    assert judgement.severity == dg.AssetCheckSeverity.ERROR
    assert "behind" in str(judgement.description)
    assert len(watch.alerts) == 1
    assert "dt_daily_summary" in watch.alerts[0][0]


@only_snowflake
def test_table_that_was_refreshed_since_is_fine_again(
    fill: Callable[[], object], watch: Watch, stand_in: Any
) -> None:
    fill()
    stand_in.age_dynamic_tables(timedelta(hours=3))
    assert not watch.judgements()["dt_daily_summary"][0]
    stand_in.run_due()
    told = watch.tick()["dt_daily_summary"]
    assert [type(event) for event in told] == [
        dg.AssetMaterialization,
        dg.AssetObservation,
        dg.AssetCheckEvaluation,
    ]
    assert told[-1].passed


@only_snowflake
def test_table_suspended_by_five_failures_says_so(
    fill: Callable[[], object], watch: Watch, stand_in: Any, query: Query
) -> None:
    fill()
    query("alter table raw_stories rename to elsewhere")
    for hour in range(1, 6):
        stand_in.run_due(datetime.now(UTC) + timedelta(hours=hour))
    judgements = watch.judgements()
    for asset in TABLES:
        passed, description = judgements[asset]
        assert not passed
        assert "suspended" in description
        assert "FAILED" in description


@only_dagster
def test_data_that_a_table_has_not_seen_for_longer_than_its_target_lag_makes_it_stale(
    fill: Callable[[], object], materialize: Materialize, watch: Watch
) -> None:
    fill()
    assert all(passed for passed, _ in watch.judgements(timedelta(days=3)).values())
    materialize("raw_stories", "dt_hourly_aggregates", partition=DAY, instance=watch.instance)
    assert watch.tick(timedelta(minutes=59))["dt_hourly_aggregates"][-1].passed
    [(asset, (passed, description))] = watch.judgements(timedelta(hours=2)).items()
    assert asset == "dt_daily_summary"
    assert not passed
    assert "behind" in description


@only_dagster
def test_refresh_that_pays_for_every_ai_call_again_is_told_of(
    watch: Watch, materialize: Materialize, query: Query, write_stories: WriteStories
) -> None:
    component = DynamicTable(
        asset="dt_moods",
        description="Moods.",
        depends_on=["raw_stories"],
        target_lag="1 hour",
    )
    watch.definitions = dg.Definitions.merge(
        component.definitions_for(MOODS), dg.Definitions(resources={"snowflake": Snowflake()})
    )
    write_stories([{"posted_at": f"{DAY}T12:00:00"}])
    materialize("raw_stories", partition=DAY)
    query(CREATE_MOODS.format("incremental"))
    assert watch.judgements()["dt_moods"][0]
    write_stories([{"posted_at": f"{DAY}T{hour}:00:00"} for hour in (12, 13)])
    materialize("raw_stories", partition=DAY)
    query("alter dynamic table dt_moods refresh")
    assert watch.judgements()["dt_moods"][0]
    query(CREATE_MOODS.format("full"))
    passed, description = watch.judgements()["dt_moods"]
    assert not passed
    assert "paid for again" in description


def test_error_of_the_query_is_raised(
    watch: Watch, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", "wrong")
    load_settings.cache_clear()
    with pytest.raises(Exception, match=r"(?i)password"):
        watch.tick()


def test_sensor_asks_once_a_minute_at_most() -> None:
    sensor = freshness_sensor.dynamic_table_freshness_sensor
    assert sensor.minimum_interval_seconds is not None
    assert sensor.minimum_interval_seconds >= 60
