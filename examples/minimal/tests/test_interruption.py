"""A process can be killed at any moment. The next run leaves what an undisturbed one leaves."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property, partial
from typing import Any

import dagster as dg
import pytest

from hacker_news_intelligence.definitions import defs
from hacker_news_intelligence.partitions import daily_partitions
from hacker_news_intelligence.settings import load_settings
from hacker_news_intelligence.snowflake import Session, Snowflake

from .conftest import Connections, Query, WriteStories, instance

pytestmark = pytest.mark.slow

DAY, WEEK = "2026-01-06", "2026-01-04"

LOVED = {"id": 1, "title": "I love how Snowflake and Kafka work together"}
SLOW = {"id": 2, "title": "Postgres is terribly slow"}
FAST = {"id": 2, "title": "Postgres is wonderfully fast", "points": 7}
BOUGHT = {"id": 3, "title": "Google buys a startup for $3 billion"}
MOVED = {"id": 4, "title": "How Snowflake, Dagster and Kafka work together"}
OLD_STORIES, NEW_STORIES = [LOVED, SLOW, BOUGHT], [LOVED, FAST, MOVED]

Run = Callable[[], dg.MaterializeResult]


def moments(statements: Sequence[str]) -> list[int]:
    """Gives the statements to be killed before; after one that only reads, nothing is new."""
    only_read = r"(--.*\n|\s)*(select|with|show|describe|list|alter\s+session)\b"
    return [
        number
        for number, before in enumerate(["", *statements[:-1]])
        if not re.match(only_read, before, re.IGNORECASE)
    ]


@dataclass(frozen=True)
class Account:
    """Schemas in which all assets know the old stories, know the new ones, or are interrupted."""

    session: Session
    monkeypatch: pytest.MonkeyPatch

    def enter(self, schema: str) -> None:
        """Makes an empty schema the one that assets work in."""
        self.session.execute(f"create or replace schema {schema}")
        self.monkeypatch.setenv("SNOWFLAKE_SCHEMA", schema)
        load_settings.cache_clear()

    def prepare(self, key: dg.AssetKey) -> None:
        """Has an asset meet the new stories while it still knows the old ones."""
        self.enter("INTERRUPTED")
        self._provide(asset_graph().get(key).parent_keys)
        self._copy(key, "OLD")

    def left_by(self, key: dg.AssetKey, run: Run) -> list[Any]:
        """Gives the rows of an asset's table without the times at which they were made.

        Where there is no table, gives what the asset says when it has nothing left to do.
        """
        table = key.to_user_string()
        if table not in self._tables:
            return sorted((name, str(value)) for name, value in (run().metadata or {}).items())
        columns, rows = self.session.table(f"select * from interrupted.{table}")
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        return sorted(
            str({name: record[name] for name in columns if not is_time_of_run(name)})
            for record in records
            # Of itself, what keeps track of cost sees more with each run.
            if record.get("asset") != table
        )

    @cached_property
    def _tables(self) -> dict[str, bool]:
        """By name, whether a table is one that Snowflake refreshes."""
        rows = self.session.execute(
            "select lower(table_name), is_dynamic = 'YES' from information_schema.tables"
            " where table_schema = 'NEW' and table_type = 'BASE TABLE'"
        )
        return dict(rows)

    def _provide(self, keys: Iterable[dg.AssetKey]) -> None:
        for key in keys:
            if not self._copy(key, "NEW"):
                self._provide(asset_graph().get(key).parent_keys)
                materialize(repository().assets_defs_by_key[key])

    def _copy(self, key: dg.AssetKey, schema: str) -> bool:
        table = key.to_user_string()
        can_be_copied = self._tables.get(table) is False
        if can_be_copied:
            self.session.execute(f"create table interrupted.{table} clone {schema}.{table}")
        return can_be_copied


def is_time_of_run(column: str) -> bool:
    """Whether a column holds when a row was made, which is another time in each run."""
    return column.endswith("_at") and column != "posted_at"


def of_the_day(story: dict[str, Any]) -> dict[str, Any]:
    """Gives a story an hour of the day, and a link that is neither http nor https."""
    midnight = daily_partitions.time_window_for_partition_key(DAY).start
    posted_at = midnight + timedelta(hours=story["id"])
    return {**story, "posted_at": posted_at.isoformat(), "url": "ftp://example.com"}


@cache
def repository() -> dg.RepositoryDefinition:
    """All definitions, resolved once."""
    return defs().get_repository_def()


def asset_graph() -> Any:
    """Which asset reads which."""
    return repository().asset_graph


def executable() -> list[dg.AssetsDefinition]:
    """What Dagster can run, each after everything that it reads."""
    graph = asset_graph()
    keys = [key for key in graph.toposorted_asset_keys if graph.get(key).is_executable]
    last = {repository().assets_defs_by_key[key].node_def.name: key for key in keys}
    return [repository().assets_defs_by_key[key] for key in keys if key in last.values()]


def materialize(assets: dg.AssetsDefinition) -> None:
    """Runs assets for the day, or the week, or as a whole."""
    partitions = [asset_graph().get(key).partitions_def for key in assets.keys]
    names = {name for one in partitions if one for name in one.get_partition_keys()}
    partition = next((name for name in (DAY, WEEK) if name in names), None)
    dg.materialize([assets], partition_key=partition, instance=instance())


def in_a_run_of(assets: dg.AssetsDefinition, body: Callable[[Run], None]) -> None:
    """Calls `body` with the function of an asset, which may be called as often as one likes."""
    node: Any = assets.node_def
    function = node.compute_fn.decorated_fn

    @dg.asset(name=assets.node_def.name, partitions_def=assets.partitions_def)
    def asset(context: dg.AssetExecutionContext) -> None:
        body(lambda: function(context, Snowflake()))

    materialize(asset)


@pytest.fixture
def account(
    query: Query, write_stories: WriteStories, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Account]:
    """Everything materialized twice, once for the old stories and once for the new ones."""
    with Snowflake().get_connection() as connection:
        account = Account(Session(connection), monkeypatch)
        for schema, stories in (("OLD", OLD_STORIES), ("NEW", NEW_STORIES)):
            write_stories([of_the_day(story) for story in stories])
            # Nothing leaves the machine: the links of these stories are refused.
            monkeypatch.setenv("PAGES_FETCH", "true")
            account.enter(schema)
            for assets in executable():
                materialize(assets)
        # For what keeps track of cost, which finds nothing else in the schema that it works in.
        account.enter("INTERRUPTED")
        materialize(repository().assets_defs_by_key[dg.AssetKey("raw_stories")])
        yield account


def test_asset_killed_before_any_of_its_statements_mends_itself_in_the_next_run(
    account: Account, connections: Connections
) -> None:
    faults: list[str] = []

    def walk(key: dg.AssetKey, run: Run) -> None:
        account.prepare(key)
        statements = connections.statements_of(run)
        assert statements, key
        undisturbed = account.left_by(key, run)
        for number in moments(statements):
            account.prepare(key)
            with connections.cut_before(number), pytest.raises(Exception, match="000604"):
                run()
            run()
            if (left := account.left_by(key, run)) != undisturbed:
                statement = statements[number]
                faults.append(f"{key}, killed before {statement}: {left}, not {undisturbed}")

    for assets in executable():
        if len(assets.keys) == 1:
            in_a_run_of(assets, partial(walk, assets.key))
    assert not faults, "\n".join(faults)
