"""AI_FILTER: true or false.

See https://docs.snowflake.com/en/sql-reference/functions/ai_filter
"""

from collections.abc import Sequence
from typing import Literal

import dagster as dg
from pydantic import Field

from ....sql import literal
from .call import AnswerColumn, CortexCall, approximate_token_count

_PROMPT_TOKENS = 100


class Filter(dg.Model, dg.Resolvable, CortexCall):
    """One AI_FILTER a text: whether a statement holds for it."""

    function: Literal["ai_filter"]
    question: str = Field(description="A question about the text that yes or no answers.")
    column: str

    @property
    def expression(self) -> str:
        """The call, with error details."""
        template = literal(f"{self.question.strip()}\n\n{{0}}")
        return f"ai_filter(prompt({template}, text), return_error_details => true)"

    @property
    def token_count(self) -> str:
        """Estimated: AI_COUNT_TOKENS does not know this function."""
        return approximate_token_count(f"{literal(self.question)} || text", _PROMPT_TOKENS)

    @property
    def expected_output_tokens(self) -> int:
        """One word."""
        return 1

    @property
    def answer_columns(self) -> Sequence[AnswerColumn]:
        """The answer."""
        return [AnswerColumn(self.column, "boolean", "answers.answer:value::boolean")]
