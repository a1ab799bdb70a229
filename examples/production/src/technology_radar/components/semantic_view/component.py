"""SemanticView: metrics and dimensions that people and agents can ask for by name, as an asset."""

from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field

from ... import sql
from ...snowflake import RETRY_POLICY, Snowflake
from ..account_needs import CREATES
from ..scaffold import example_in

_HERE = Path(__file__).parent
RECOUNT_CHECK = "metrics_equal_a_recount"


@dg.scaffold_with(example_in(_HERE / "example"))
class SemanticView(dg.Component, dg.Model, dg.Resolvable):
    """Owns the definition of a semantic view.

    Beside the YAML stand `definition.sql`, which creates the view, `metrics.sql`, which asks it,
    and `recount.sql`, which computes the same from the tables.
    See https://docs.snowflake.com/en/sql-reference/sql/create-semantic-view
    """

    asset: str = Field(description="Name of the asset and of its view.")
    description: str = Field(description="What can be asked.")
    depends_on: list[str] = Field(description="Assets whose tables the view reads.")

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset with its check."""
        folder = context.path

        @dg.asset(
            name=self.asset,
            deps=self.depends_on,
            description=self.description,
            metadata={CREATES: ["semantic view"]},
            group_name="cortex_ai",
            kinds={"snowflake", "cortex", "semanticmodel"},
            retry_policy=RETRY_POLICY,
            backfill_policy=dg.BackfillPolicy.single_run(),
            check_specs=[
                dg.AssetCheckSpec(
                    RECOUNT_CHECK,
                    asset=self.asset,
                    description="The view answers what the tables add up to.",
                )
            ],
        )
        def semantic_view(
            context: dg.AssetExecutionContext, snowflake: Snowflake
        ) -> dg.MaterializeResult:
            view = sql.identifier(self.asset)
            with snowflake.session(context) as session:
                session.execute(sql.read(folder / "definition.sql", view=view))
                answered = session.execute(sql.read(folder / "metrics.sql", view=view))
                counted = session.execute(sql.read(folder / "recount.sql"))
            differing = _differing(answered, counted)
            return dg.MaterializeResult(
                metadata={"rows_answered": len(answered)},
                check_results=[
                    dg.AssetCheckResult(
                        check_name=RECOUNT_CHECK,
                        passed=not differing,
                        metadata={"differing_rows": len(differing), "examples": differing[:5]},
                    )
                ],
            )

        return dg.Definitions(assets=[semantic_view])


def _differing(answered: list[tuple[Any, ...]], counted: list[tuple[Any, ...]]) -> list[str]:
    return [str(row) for row in sorted(set(answered) ^ set(counted), key=str)]
