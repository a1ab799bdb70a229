"""CortexSummary: an asset that has Cortex read many stories together and sum them up."""

from collections import Counter
from pathlib import Path

import dagster as dg
from pydantic import Field

from ... import sql
from ...markdown import table as markdown_table
from ...partitions import PARTITION_ROW_COUNT, add_metadata_by_day, daily_partitions
from ...snowflake import RETRY_POLICY, Snowflake
from ..cortex.calls.aggregate import Aggregate
from ..cortex.ledger import Ledger
from ..cortex.pool import CORTEX_POOL
from ..scaffold import example_in

_HERE = Path(__file__).parent
_SHOWN_ROWS = 10


@dg.scaffold_with(example_in(_HERE / "example"))
class CortexSummary(dg.Component, dg.Model, dg.Resolvable):
    """One Cortex call for each group of stories and day, kept in a ledger for ever.

    `groups.sql` beside the YAML gives the texts: the columns story_date, story_id, group_name and
    text, bound to the window as %(start)s and %(end)s. A group is read again only when one of its
    texts has changed, come or gone.
    """

    asset: str = Field(description="Name of the asset and of its table.")
    description: str = Field(description="What the asset holds.")
    depends_on: list[str] = Field(description="Assets whose tables groups.sql reads.")
    group_column: str = Field(description="Name for the groups in the asset's table.")
    prompt_version: int = Field(
        ge=1, description="Raise it with every change of the call: all is then read anew."
    )
    call: Aggregate = Field(description="The Cortex function and what it is told.")
    max_credits_per_run: float | None = Field(
        default=None,
        gt=0,
        description="A run that would spend more stops before it spends. Default: project.yaml.",
    )

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset."""
        groups = sql.read(context.path / "groups.sql")

        @dg.asset(
            name=self.asset,
            deps=self.depends_on,
            description=self.description,
            group_name="cortex_ai",
            kinds={"snowflake", "cortex"},
            pool=CORTEX_POOL,
            partitions_def=daily_partitions,
            backfill_policy=dg.BackfillPolicy.single_run(),
            retry_policy=RETRY_POLICY,
            code_version=f"{self.call.billed_model}/{self.prompt_version}",
        )
        def summarize(
            context: dg.AssetExecutionContext, snowflake: Snowflake
        ) -> dg.MaterializeResult:
            with snowflake.session(context, calls_cortex=True) as session:
                ledger = Ledger.of_run(
                    context, session, self.call, self.prompt_version, self.max_credits_per_run
                )
                ledger.execute(_HERE / "texts.sql", {"groups": groups})
                estimate = ledger.prepare(_HERE / "pending.sql")
                context.log.info(str(estimate))
                calls = ledger.answer(estimate)
                rows = self._publish(ledger)
            groups_of_day = Counter(day for day, *_ in rows)
            add_metadata_by_day(context, lambda day: {PARTITION_ROW_COUNT: groups_of_day[day]})
            headings = ("story_date", self.group_column, self.call.column)
            return dg.MaterializeResult(
                metadata={
                    "ai_calls": calls,
                    **estimate.metadata(),
                    "summaries": dg.MetadataValue.md(markdown_table(headings, rows[:_SHOWN_ROWS])),
                }
            )

        return dg.Definitions(assets=[summarize])

    def _publish(self, ledger: Ledger) -> list[tuple[object, ...]]:
        [answer] = self.call.answer_columns
        names = {
            "table": sql.identifier(self.asset),
            "group_column": sql.identifier(self.group_column),
            "column": sql.identifier(answer.name),
            "expression": answer.expression,
        }
        ledger.execute(_HERE / "create.sql", names)
        with ledger.session.transaction(self.asset):
            ledger.execute(_HERE / "publish.sql", names)
            ledger.execute(_HERE / "delete.sql", names)
        return ledger.execute(_HERE / "summary.sql", names)
