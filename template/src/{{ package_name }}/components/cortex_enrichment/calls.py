"""Cortex functions as a component's YAML describes them; each knows its SQL and its answer's shape.

See https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql
"""

from typing import Any, Literal

import dagster as dg
from pydantic import Field

from ...sql import identifier, literal


class Category(dg.Model, dg.Resolvable):
    """A label, and in at most 25 words what belongs under it."""

    label: str
    description: str


class Classify(dg.Model, dg.Resolvable):
    """AI_CLASSIFY: exactly one label a text.

    See https://docs.snowflake.com/en/sql-reference/functions/ai_classify
    """

    function: Literal["ai_classify"]
    column: str
    task_description: str
    categories: list[Category] = Field(min_length=2)

    # What a call writes: one label.
    output_tokens: int = Field(default=4, ge=0)

    @property
    def billed_model(self) -> str:
        """The model's name in ledger and prices: Snowflake chooses it for this function."""
        return self.function

    @property
    def expression(self) -> str:
        """The call, with error details, for a column `text`."""
        return f"ai_classify({self._arguments}, return_error_details => true)"

    @property
    def token_count(self) -> str:
        """The tokens that a call reads, the hidden part of the prompt included."""
        return f"ai_count_tokens('ai_classify', {self._arguments})"

    @property
    def answer_path(self) -> str:
        """The label within the answer: {"value": {"labels": ["x"]}, "error": null}."""
        return "answers.answer:value:labels[0]::varchar"

    @property
    def answer_column(self) -> str:
        """The column that holds the label."""
        return identifier(self.column)

    @property
    def expected_answers(self) -> set[str]:
        """All labels it may give."""
        return {category.label for category in self.categories}

    @property
    def _arguments(self) -> str:
        categories: list[Any] = [category.model_dump() for category in self.categories]
        config = {"task_description": self.task_description}
        return f"text, {literal(categories)}, {literal(config)}"
