"""CortexEnrichment: an asset that asks Cortex one question about each story, and pays once."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from pydantic import Field

from ...partitions import add_metadata_by_day, daily_partitions
from ...snowflake import RETRY_POLICY, Snowflake
from ..account_needs import CALLS
from ..cortex.calls.classify import Classify
from ..cortex.calls.complete import Complete
from ..cortex.calls.embed import Embed
from ..cortex.calls.filter import Filter
from ..cortex.calls.text import Redact, Translate
from ..cortex.ledger import Ledger
from ..cortex.pool import CORTEX_POOL
from ..scaffold import example_in
from .enrichment import Enrichment
from .golden import GoldenSet
from .outcome import ANSWERED_CHECK, GOLDEN_CHECK, LABELS_CHECK, VALID_CHECK

_HERE = Path(__file__).parent
_CHECKS = {
    ANSWERED_CHECK: "Cortex answered almost all stories.",
    VALID_CHECK: "Almost no answer is empty or other than what was asked for.",
    LABELS_CHECK: "Labels are given about as often as in the days before.",
    GOLDEN_CHECK: "Texts of golden.csv get the answers that a person has given them.",
}


@dg.scaffold_with(example_in(_HERE / "example"))
class CortexEnrichment(dg.Component, dg.Model, dg.Resolvable):
    """One Cortex call for each distinct text of the stories, kept in a ledger for ever."""

    asset: str = Field(description="Name of the asset and of its table.")
    description: str = Field(description="What the asset holds.")
    stories: str = Field(
        default="raw_stories",
        description="Asset to read: a table with story_id, posted_at and story_date.",
    )
    text: list[str] = Field(
        default=["title", "body"],
        description="Columns of that table that make up the text, in order.",
    )
    prompt_version: int = Field(
        ge=1, description="Raise it with every change of the call: all texts are then asked anew."
    )
    call: Classify | Complete | Embed | Filter | Redact | Translate = Field(
        description="The Cortex function and what it is told."
    )
    max_credits_per_run: float | None = Field(
        default=None,
        gt=0,
        description="A run that would spend more stops before it spends. Default: project.yaml.",
    )
    min_golden_accuracy: float = Field(
        default=0.7, ge=0, le=1, description="Share of golden.csv that has to be answered right."
    )

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset with its checks."""
        golden = GoldenSet.beside(context.path)

        @dg.asset(
            name=self.asset,
            deps=[self.stories],
            description=self.description,
            metadata=self._needs(),
            group_name="cortex_ai",
            kinds={"snowflake", "cortex"},
            pool=CORTEX_POOL,
            partitions_def=daily_partitions,
            backfill_policy=dg.BackfillPolicy.single_run(),
            retry_policy=RETRY_POLICY,
            code_version=f"{self.call.billed_model}/{self.prompt_version}",
            check_specs=[
                dg.AssetCheckSpec(name, asset=self.asset, description=_CHECKS[name])
                for name in self._checks(golden)
            ],
        )
        def enrich(context: dg.AssetExecutionContext, snowflake: Snowflake) -> dg.MaterializeResult:
            with snowflake.session(context, calls_cortex=True) as session:
                ledger = Ledger.of_run(
                    context, session, self.call, self.prompt_version, self.max_credits_per_run
                )
                enrichment = Enrichment(ledger, self.stories, self.text, golden)
                estimate = enrichment.prepare()
                context.log.info(str(estimate))
                calls = ledger.answer(estimate)
                outcome = enrichment.publish()
            add_metadata_by_day(context, outcome.metadata_of)
            return dg.MaterializeResult(
                metadata={"ai_calls": calls, **estimate.metadata(), **outcome.metadata()},
                check_results=outcome.check_results(self.min_golden_accuracy),
            )

        return dg.Definitions(assets=[enrich])

    def _needs(self) -> dict[str, dict[str, str]]:
        model = self.call.chosen_model
        return {CALLS: {"function": self.call.function, "model": model}} if model else {}

    def _checks(self, golden: GoldenSet) -> Iterator[str]:
        yield from (ANSWERED_CHECK, VALID_CHECK)
        columns = self.call.answer_columns
        if any(column.has_few_values for column in columns):
            yield LABELS_CHECK
        if any(column.name in golden.columns for column in columns):
            yield GOLDEN_CHECK
