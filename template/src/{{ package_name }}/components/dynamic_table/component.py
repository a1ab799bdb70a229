"""DynamicTable: a table that Snowflake derives from a query, refreshed as an asset."""

from pathlib import Path
from typing import Literal

import dagster as dg
from pydantic import Field

from ... import sql
from ...settings import load_settings
from ...snowflake import Snowflake

_HERE = Path(__file__).parent


class DynamicTable(dg.Component, dg.Model, dg.Resolvable):
    """Owns the definition of a dynamic table and refreshes it when the asset is materialized.

    The query stands in `query.sql` beside the YAML. Dagster is the table's only scheduler, so it
    costs nothing between runs.
    """

    asset: str = Field(description="Name of the asset and of its table.")
    description: str = Field(description="What the table holds.")
    depends_on: list[str] = Field(description="Assets whose tables the query reads.")
    refresh_mode: Literal["incremental", "full"] = Field(
        default="incremental",
        description="incremental: only what changed is computed. full: for queries that cannot.",
    )

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset."""
        query = context.path / "query.sql"

        @dg.asset(
            name=self.asset,
            deps=self.depends_on,
            description=self.description,
            group_name="dynamic_tables",
            kinds={"snowflake"},
            backfill_policy=dg.BackfillPolicy.single_run(),
        )
        def refresh(
            context: dg.AssetExecutionContext, snowflake: Snowflake
        ) -> dg.MaterializeResult:
            table = sql.identifier(self.asset)
            create = sql.read(
                _HERE / "create.sql",
                table=table,
                warehouse=sql.identifier(load_settings().snowflake.warehouse),
                refresh_mode=self.refresh_mode,
                query=sql.read(query),
            )
            with snowflake.session(context) as session:
                session.execute(create)
                session.execute(f"alter dynamic table {table} refresh")
                [(rows,)] = session.execute(f"select count(*) from {table}")
            return dg.MaterializeResult(metadata={"dagster/row_count": rows})

        return dg.Definitions(assets=[refresh])
