"""DynamicTable: a table that Snowflake derives from a query."""

import re
from pathlib import Path
from typing import Literal

import dagster as dg
from pydantic import Field

from ... import sql
from ...settings import load_settings
from ...snowflake import RETRY_POLICY, Snowflake
from ..account_needs import CREATES
from ..scaffold import example_in
from .freshness import Expected, check_freshness
from .target_lag import DOWNSTREAM, as_duration

_HERE = Path(__file__).parent
_NEEDS = {CREATES: ["dynamic table"]}
_AI_CALL = re.compile(r"\bai_\w+\s*\(", re.IGNORECASE)


@dg.scaffold_with(example_in(_HERE / "example"))
class DynamicTable(dg.Component, dg.Model, dg.Resolvable):
    """Owns the definition of a dynamic table, and watches over its freshness.

    The query stands in `query.sql` beside the YAML. `dynamic_tables.scheduler` in project.yaml says
    who refreshes the table. With `dagster` it is an asset that a run materializes, and costs
    nothing between runs. With `snowflake` it is a virtual asset that no run materializes: Snowflake
    refreshes it within its target lag, and a second asset, called after the table and
    `_definition`, applies the definition.
    """

    asset: str = Field(description="Name of the asset and of its table.")
    description: str = Field(description="What the table holds.")
    depends_on: list[str] = Field(
        default=[], description="Assets whose tables the query reads, if they are no dynamic ones."
    )
    depends_on_dynamic_tables: list[str] = Field(
        default=[], description="Dynamic tables that the query reads."
    )
    target_lag: str = Field(
        description="How far the table may be behind what it reads: a number and a unit, such as "
        "'1 hour', or 'downstream' for as far as the tables that read it allow."
    )
    refresh_mode: Literal["incremental", "full"] = Field(
        default="incremental",
        description="incremental: only what changed is computed. full: for queries that cannot.",
    )

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the assets and the check."""
        return self.definitions_for(sql.read(context.path / "query.sql"))

    def definitions_for(self, query: str) -> dg.Definitions:
        """Gives the assets and the check of the table that holds what `query` gives.

        Raises:
            ValueError: the target lag is none, or every refresh would pay for every AI call again.
        """
        as_duration(self.target_lag)
        expected = Expected(
            self.asset,
            self.target_lag,
            _AI_CALL.search(re.sub(r"--.*", "", query)) is not None,
            [*self.depends_on, *self.depends_on_dynamic_tables],
        )
        if expected.calls_ai and self.refresh_mode == "full":
            raise ValueError(
                f"{self.asset} calls an AI function with refresh_mode: full, which would pay for "
                "every row at every refresh; use incremental"
            )
        if load_settings().dynamic_tables.scheduler == "snowflake":
            return self._virtual(query, expected)
        return dg.Definitions(
            assets=[self._refreshed(query, expected)],
            asset_checks=[check_freshness(expected, [])],
        )

    def _refreshed(self, query: str, expected: Expected) -> dg.AssetsDefinition:
        @dg.asset(
            name=self.asset,
            deps=expected.upstream,
            description=self.description,
            metadata={**expected.metadata(), **_NEEDS},
            group_name="dynamic_tables",
            kinds={"snowflake", "sql"},
            retry_policy=RETRY_POLICY,
            backfill_policy=dg.BackfillPolicy.single_run(),
        )
        def refresh(
            context: dg.AssetExecutionContext, snowflake: Snowflake
        ) -> dg.MaterializeResult:
            table = sql.identifier(self.asset)
            with snowflake.session(context) as session:
                session.execute(self._create_statement(query))
                session.execute(f"alter dynamic table {table} refresh")
                [(rows,)] = session.execute(f"select count(*) from {table}")
            return dg.MaterializeResult(metadata={"dagster/row_count": rows})

        return refresh

    def _virtual(self, query: str, expected: Expected) -> dg.Definitions:
        definition = f"{self.asset}_definition"
        lag = as_duration(self.target_lag)
        table = dg.AssetSpec(
            self.asset,
            deps=[*expected.upstream, definition],
            description=self.description,
            metadata=expected.metadata(),
            group_name="dynamic_tables",
            kinds={"snowflake", "sql"},
            freshness_policy=dg.FreshnessPolicy.time_window(lag) if lag else None,
            is_virtual=True,
        )

        @dg.asset(
            name=definition,
            deps=[*self.depends_on, *(f"{t}_definition" for t in self.depends_on_dynamic_tables)],
            description=f"The definition of {self.asset}, applied: unchanged, it changes nothing.",
            metadata=_NEEDS,
            group_name="dynamic_tables",
            kinds={"snowflake", "sql"},
            retry_policy=RETRY_POLICY,
            backfill_policy=dg.BackfillPolicy.single_run(),
        )
        def apply(context: dg.AssetExecutionContext, snowflake: Snowflake) -> dg.MaterializeResult:
            create = self._create_statement(query)
            with snowflake.session(context) as session:
                session.execute(create)
            return dg.MaterializeResult(
                metadata={"definition": dg.MetadataValue.md(f"```sql\n{create}\n```")}
            )

        return dg.Definitions(
            assets=[table, apply], asset_checks=[check_freshness(expected, [definition])]
        )

    def _create_statement(self, query: str) -> str:
        settings = load_settings()
        scheduler = "disable"
        if settings.dynamic_tables.scheduler == "snowflake":
            is_downstream = self.target_lag == DOWNSTREAM
            lag = DOWNSTREAM if is_downstream else sql.literal(self.target_lag)
            scheduler = f"enable target_lag = {lag}"
        return sql.read(
            _HERE / "create.sql",
            table=sql.identifier(self.asset),
            scheduler=scheduler,
            warehouse=sql.identifier(settings.snowflake.warehouse),
            refresh_mode=self.refresh_mode,
            query=query,
        )
