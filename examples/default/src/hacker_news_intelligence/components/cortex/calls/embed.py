"""AI_EMBED: a vector, close to those of similar texts.

See https://docs.snowflake.com/en/sql-reference/functions/ai_embed
"""

from collections.abc import Sequence
from typing import Literal

import dagster as dg
from pydantic import Field

from ....sql import literal
from .call import AnswerColumn, CortexCall


class Embed(dg.Model, dg.Resolvable, CortexCall):
    """One AI_EMBED a text."""

    function: Literal["ai_embed"]
    model_name: str = Field(description="As Snowflake calls it.")
    dimensions: int = Field(ge=1, description="Of the model's vectors.")
    column: str

    @property
    def billed_model(self) -> str:
        """The model that embeds."""
        return self.model_name

    @property
    def expression(self) -> str:
        """The call. It has no error details, and an object holds arrays but no vectors."""
        return f"object_construct('value', ai_embed({literal(self.model_name)}, text)::array)"

    @property
    def token_count(self) -> str:
        """Counted by Snowflake."""
        return f"ai_count_tokens('ai_embed', {literal(self.model_name)}, text)"

    @property
    def expected_output_tokens(self) -> int:
        """Only what is read is billed."""
        return 0

    @property
    def answer_columns(self) -> Sequence[AnswerColumn]:
        """The vector."""
        vector = f"vector(float, {self.dimensions})"
        return [AnswerColumn(self.column, vector, f"answers.answer:value::array::{vector}")]
