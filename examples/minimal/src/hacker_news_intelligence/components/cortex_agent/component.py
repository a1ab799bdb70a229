"""CortexAgent: an agent that answers questions with the tools of its specification, as an asset."""

from pathlib import Path

import dagster as dg
from pydantic import Field

from ... import sql
from ...settings import load_settings
from ...snowflake import RETRY_POLICY, Snowflake
from ..account_needs import CREATES
from ..account_objects import fingerprint, is_current
from ..scaffold import example_in

_HERE = Path(__file__).parent


@dg.scaffold_with(example_in(_HERE / "example"))
class CortexAgent(dg.Component, dg.Model, dg.Resolvable):
    """Owns the specification of a Cortex Agent, and replaces the agent when it has changed.

    It stands in `specification.yaml` beside the YAML; ${database}, ${schema} and ${warehouse} in it
    are those of the settings. Making an agent costs nothing, asking it does.
    See https://docs.snowflake.com/en/sql-reference/sql/create-agent
    """

    asset: str = Field(description="Name of the asset and of its agent.")
    description: str = Field(description="What it can be asked.")
    depends_on: list[str] = Field(description="Assets that its tools work with.")

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset."""
        file = context.path / "specification.yaml"

        @dg.asset(
            name=self.asset,
            deps=self.depends_on,
            description=self.description,
            metadata={CREATES: ["agent"]},
            group_name="cortex_ai",
            kinds={"snowflake", "cortex"},
            retry_policy=RETRY_POLICY,
            backfill_policy=dg.BackfillPolicy.single_run(),
        )
        def agent(context: dg.AssetExecutionContext, snowflake: Snowflake) -> dg.MaterializeResult:
            settings = load_settings().snowflake
            specification = sql.read(
                file,
                database=sql.identifier(settings.database),
                schema=sql.identifier(settings.schema_),
                warehouse=sql.identifier(settings.warehouse).upper(),
            )
            comment = fingerprint(specification)
            with snowflake.session(context) as session:
                is_new = not is_current(session, "agents", self.asset, comment)
                if is_new:
                    create = sql.read(
                        _HERE / "create.sql",
                        agent=sql.identifier(self.asset),
                        comment=sql.literal(comment),
                        specification=specification,
                    )
                    session.execute(create)
            return dg.MaterializeResult(
                metadata={
                    "definition_changed": is_new,
                    "specification": dg.MetadataValue.md(f"```yaml\n{specification}\n```"),
                }
            )

        return dg.Definitions(assets=[agent])
