"""Functions that turn a text into another: AI_TRANSLATE and AI_REDACT."""

from collections.abc import Sequence
from typing import ClassVar, Literal

import dagster as dg
from pydantic import Field

from ....sql import literal
from .call import AnswerColumn, CortexCall

# AI_REDACT writes 1,024 tokens at most, of about four characters in English, and fewer elsewhere.
_MAX_REDACTED_CHARACTERS = 3000


class Translate(dg.Model, dg.Resolvable, CortexCall):
    """AI_TRANSLATE into one language, whatever language a text is in.

    See https://docs.snowflake.com/en/sql-reference/functions/ai_translate
    """

    function: Literal["ai_translate"]
    target_language: str = Field(description="Its code, such as en.")
    column: str

    @property
    def expression(self) -> str:
        """The call, with error details; an empty source language is detected."""
        return f"ai_translate({self._arguments}, return_error_details => true)"

    @property
    def token_count(self) -> str:
        """Counted by Snowflake."""
        return f"ai_count_tokens('ai_translate', {self._arguments})"

    @property
    def expected_output_tokens(self) -> int:
        """About as long as a story is in the middle."""
        return 60

    @property
    def answer_columns(self) -> Sequence[AnswerColumn]:
        """The translation."""
        return [AnswerColumn(self.column, "varchar", "answers.answer:value::varchar")]

    @property
    def _arguments(self) -> str:
        return f"text, '', {literal(self.target_language)}"


class Redact(dg.Model, dg.Resolvable, CortexCall):
    """AI_REDACT: the text with personal data replaced by [NAME], [EMAIL] and so on.

    It answers no text of more than 1,024 tokens, so a longer one is cut; the column is_truncated
    says so.
    See https://docs.snowflake.com/en/sql-reference/functions/ai_redact
    """

    function: Literal["ai_redact"]
    column: str
    categories: list[str] = Field(default_factory=list, description="All of them when empty.")

    # This function alone would fail the statement for the sake of one text.
    session_parameters: ClassVar[str] = "AI_SQL_ERROR_HANDLING_USE_FAIL_ON_ERROR = false"
    max_characters: ClassVar[int | None] = _MAX_REDACTED_CHARACTERS

    @property
    def expression(self) -> str:
        """The call, with error details."""
        return f"ai_redact({self._arguments}, return_error_details => true)"

    @property
    def token_count(self) -> str:
        """Counted by Snowflake."""
        return f"ai_count_tokens('ai_redact', {self._arguments})"

    @property
    def expected_output_tokens(self) -> int:
        """About as long as a story is in the middle."""
        return 60

    @property
    def answer_columns(self) -> Sequence[AnswerColumn]:
        """The redacted text."""
        return [AnswerColumn(self.column, "varchar", "answers.answer:value::varchar")]

    @property
    def _arguments(self) -> str:
        categories = f", {literal(self.categories)}" if self.categories else ""
        return f"text{categories}"
