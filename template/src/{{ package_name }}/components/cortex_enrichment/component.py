"""CortexEnrichment: an asset that asks Cortex one question about each story, and pays once."""

import dagster as dg
from pydantic import Field

from ...partitions import Window, daily_partitions
from ...settings import load_settings
from ...snowflake import Snowflake
from .calls import Classify
from .enrichment import Enrichment
from .outcome import FAILURES_CHECK, LABELS_CHECK


class CortexEnrichment(dg.Component, dg.Model, dg.Resolvable):
    """One Cortex call for each distinct text of the stories, kept in a ledger for ever."""

    asset: str = Field(description="Name of the asset and of its table.")
    description: str = Field(description="What the asset holds.")
    stories: str = Field(
        description="Asset to read: a table with story_id, posted_at and story_date."
    )
    text: list[str] = Field(description="Columns of that table that make up the text, in order.")
    prompt_version: int = Field(
        ge=1, description="Raise it with every change of the call: all texts are then asked anew."
    )
    call: Classify = Field(description="The Cortex function and what it is told.")
    max_credits_per_run: float | None = Field(
        default=None,
        gt=0,
        description="A run that would spend more stops before it spends. Default: project.yaml.",
    )

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset with its checks."""

        @dg.asset(
            name=self.asset,
            deps=[self.stories],
            description=self.description,
            group_name="cortex_ai",
            kinds={"snowflake", "cortex"},
            partitions_def=daily_partitions,
            backfill_policy=dg.BackfillPolicy.single_run(),
            code_version=f"{self.call.billed_model}/{self.prompt_version}",
            check_specs=[
                dg.AssetCheckSpec(FAILURES_CHECK, asset=self.asset, description="Cortex answered."),
                dg.AssetCheckSpec(
                    LABELS_CHECK, asset=self.asset, description="Every answer is an allowed label."
                ),
            ],
        )
        def enrich(context: dg.AssetExecutionContext, snowflake: Snowflake) -> dg.MaterializeResult:
            cortex = load_settings().cortex
            with snowflake.session(context) as session:
                enrichment = Enrichment(
                    session=session,
                    window=Window.of(context),
                    table=self.asset,
                    stories=self.stories,
                    text_columns=self.text,
                    prompt_version=self.prompt_version,
                    call=self.call,
                    max_credits=self.max_credits_per_run or cortex.max_credits_per_run,
                    cortex=cortex,
                    run_id=context.run.run_id,
                )
                estimate = enrichment.prepare()
                context.log.info(str(estimate))
                calls = enrichment.answer(estimate)
                outcome = enrichment.publish()
            return dg.MaterializeResult(
                metadata={"ai_calls": calls, **estimate.metadata(), **outcome.metadata()},
                check_results=outcome.check_results(self.call.expected_answers),
            )

        return dg.Definitions(assets=[enrich])
