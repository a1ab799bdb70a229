"""DocumentFields: an asset that asks a few questions about each parsed document, and pays once."""

from pathlib import Path
from typing import Any

import dagster as dg
from pydantic import Field, field_validator

from ... import sql
from ...markdown import table as markdown_table
from ...snowflake import RETRY_POLICY, Snowflake
from ..cortex.calls.extract import Extract
from ..cortex.ledger import Ledger
from ..cortex.pool import CORTEX_POOL
from ..scaffold import example_in

_HERE = Path(__file__).parent
ANSWERED_CHECK = "questions_were_answered"
_OWN_COLUMNS = {"path", "md5", "status", "is_truncated", "error", "answered_at"}

# Documents are longer than stories: fewer of them go into one statement.
TEXTS_PER_STATEMENT = 500


@dg.scaffold_with(example_in(_HERE / "example"))
class DocumentFields(dg.Component, dg.Model, dg.Resolvable):
    """One AI_EXTRACT on each distinct text of the asset parsed_documents: one column a question."""

    asset: str = Field(description="Name of the asset and of its table.")
    description: str = Field(description="What the asset holds.")
    prompt_version: int = Field(
        ge=1, description="Raise it with every change of the call: all texts are then asked anew."
    )
    call: Extract = Field(description="The Cortex function and what it is asked.")
    max_credits_per_run: float | None = Field(
        default=None,
        gt=0,
        description="A run that would spend more stops before it spends. Default: project.yaml.",
    )

    @field_validator("call")
    @classmethod
    def _leave_own_columns_alone(cls, call: Extract) -> Extract:
        if taken := sorted(_OWN_COLUMNS.intersection(call.questions)):
            raise ValueError(
                f"'{taken[0]}' cannot be the name of a question's column: the table has its own"
            )
        return call

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset with its check."""

        @dg.asset(
            name=self.asset,
            deps=["parsed_documents"],
            description=self.description,
            group_name="documents",
            kinds={"snowflake", "cortex"},
            pool=CORTEX_POOL,
            retry_policy=RETRY_POLICY,
            code_version=f"{self.call.billed_model}/{self.prompt_version}",
            check_specs=[
                dg.AssetCheckSpec(
                    ANSWERED_CHECK, asset=self.asset, description="Cortex answered for every text."
                )
            ],
        )
        def extract(
            context: dg.AssetExecutionContext, snowflake: Snowflake
        ) -> dg.MaterializeResult:
            with snowflake.session(context, calls_cortex=True) as session:
                ledger = Ledger.of_run(
                    context, session, self.call, self.prompt_version, self.max_credits_per_run
                )
                estimate = ledger.prepare(
                    _HERE / "pending.sql", {"texts_per_statement": str(TEXTS_PER_STATEMENT)}
                )
                context.log.info(str(estimate))
                calls = ledger.answer(estimate)
                rows = self._publish(ledger)
            failed = [path for path, status, *_ in rows if status == "failed"]
            headings = ("file", "status", *self.call.questions)
            return dg.MaterializeResult(
                metadata={
                    "dagster/row_count": len(rows),
                    "documents_failed": len(failed),
                    "ai_calls": calls,
                    **estimate.metadata(),
                    "answers": dg.MetadataValue.md(markdown_table(headings, rows)),
                },
                check_results=[
                    dg.AssetCheckResult(
                        check_name=ANSWERED_CHECK, passed=not failed, metadata={"failed": failed}
                    )
                ],
            )

        return dg.Definitions(assets=[extract])

    def _publish(self, ledger: Ledger) -> list[tuple[Any, ...]]:
        answers = {sql.identifier(a.name): a.expression for a in self.call.answer_columns}
        names = {
            "table": sql.identifier(self.asset),
            "columns": ", ".join(answers),
            "expressions": ", ".join(f"{answer} as {name}" for name, answer in answers.items()),
        }
        ledger.execute(_HERE / "publish.sql", names)
        return ledger.execute(_HERE / "summary.sql", names)
