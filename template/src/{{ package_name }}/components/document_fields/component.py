"""DocumentFields: an asset that asks a few questions about each parsed document, and pays once."""

import re

import dagster as dg
from pydantic import Field, field_validator

from ...settings import load_settings
from ...snowflake import Snowflake
from .extraction import ANSWERED_CHECK, OWN_COLUMNS, Extraction, result

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class DocumentFields(dg.Component, dg.Model, dg.Resolvable):
    """AI_EXTRACT on the text of the asset parsed_documents: one column a question.

    See https://docs.snowflake.com/en/sql-reference/functions/ai_extract
    """

    asset: str = Field(description="Name of the asset and of its table.")
    description: str = Field(description="What the asset holds.")
    questions: dict[str, str] = Field(
        min_length=1,
        max_length=100,
        description="By name of its column, what is asked. A change asks all documents anew.",
    )

    @field_validator("questions")
    @classmethod
    def _are_columns(cls, questions: dict[str, str]) -> dict[str, str]:
        for name in questions:
            if not _NAME.fullmatch(name) or name in OWN_COLUMNS:
                raise ValueError(
                    f"'{name}' cannot be the name of a question's column; use small letters, digits"
                    f" and _, and none of {', '.join(sorted(OWN_COLUMNS))}"
                )
        return questions

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Gives the asset with its check."""

        @dg.asset(
            name=self.asset,
            deps=["parsed_documents"],
            description=self.description,
            group_name="documents",
            kinds={"snowflake", "cortex"},
            check_specs=[
                dg.AssetCheckSpec(
                    ANSWERED_CHECK, asset=self.asset, description="Cortex answered for every text."
                )
            ],
        )
        def extract(
            context: dg.AssetExecutionContext, snowflake: Snowflake
        ) -> dg.MaterializeResult:
            with snowflake.session(context) as session:
                extraction = Extraction(
                    session, self.asset, self.questions, load_settings(), context.run.run_id
                )
                estimate = extraction.prepare()
                context.log.info(str(estimate))
                calls = extraction.answer(estimate)
                rows = extraction.publish()
            return result(rows, self.questions, {"ai_calls": calls, **estimate.metadata()})

        return dg.Definitions(assets=[extract])
