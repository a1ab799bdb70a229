"""AI_AGG: one answer to many texts, read together.

See https://docs.snowflake.com/en/sql-reference/functions/ai_agg
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

import dagster as dg
from pydantic import Field

from ....sql import literal
from .call import AnswerColumn, CortexCall, approximate_token_count

_PROMPT_TOKENS = 100


class Aggregate(dg.Model, dg.Resolvable, CortexCall):
    """One AI_AGG a group of texts."""

    function: Literal["ai_agg"]
    instruction: str = Field(description="What to make of the texts, as a statement in English.")
    column: str

    grouping: ClassVar[str] = "group by content_hash"

    @property
    def expression(self) -> str:
        """The call. It has no error details: an error fails the statement."""
        return f"object_construct('value', ai_agg(text, {literal(self.instruction)}))"

    @property
    def token_count(self) -> str:
        """Estimated: AI_COUNT_TOKENS does not know this function."""
        return approximate_token_count("text", _PROMPT_TOKENS)

    @property
    def expected_output_tokens(self) -> int:
        """A few sentences."""
        return 150

    @property
    def answer_columns(self) -> Sequence[AnswerColumn]:
        """The summary."""
        return [AnswerColumn(self.column, "varchar", "answers.answer:value::varchar")]
