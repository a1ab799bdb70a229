"""AI_CLASSIFY: labels out of a list.

See https://docs.snowflake.com/en/sql-reference/functions/ai_classify
"""

from collections.abc import Sequence
from typing import Any, Literal

import dagster as dg
from pydantic import Field, model_validator

from ....sql import literal
from .call import AnswerColumn, CortexCall

_LABELS = "answers.answer:value:labels"


class Category(dg.Model, dg.Resolvable):
    """A label, and in at most 25 words what belongs under it."""

    label: str
    description: str


class LabelColumn(dg.Model, dg.Resolvable):
    """A column with one label out of its categories; with one category only, true or false."""

    name: str
    categories: list[Category] = Field(min_length=1)

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels it may have."""
        return tuple(category.label for category in self.categories)


class Classify(dg.Model, dg.Resolvable, CortexCall):
    """One AI_CLASSIFY a text, however many columns are read out of its labels."""

    function: Literal["ai_classify"]
    task_description: str = Field(description="At most 50 words.")
    columns: list[LabelColumn] = Field(min_length=1)

    @model_validator(mode="after")
    def _labels_are_distinct(self) -> "Classify":
        labels = [category.label for category in self._categories]
        if len(labels) < 2 or len(set(labels)) < len(labels):
            raise ValueError(f"at least two labels, each of them once; there are {labels}")
        return self

    @property
    def expression(self) -> str:
        """The call, with error details."""
        return f"ai_classify({self._arguments}, return_error_details => true)"

    @property
    def token_count(self) -> str:
        """Counted by Snowflake, the labels of every call included."""
        return f"ai_count_tokens('ai_classify', {self._arguments})"

    @property
    def expected_output_tokens(self) -> int:
        """A few for each label that is given."""
        return 4 + 4 * len(self.columns)

    @property
    def answer_columns(self) -> Sequence[AnswerColumn]:
        """The labels within {"value": {"labels": ["x"]}, "error": null}, by column."""
        if len(self.columns) == 1:
            [only] = self.columns
            return [AnswerColumn(only.name, "varchar", f"{_LABELS}[0]::varchar", only.labels)]
        return [_chosen(column) for column in self.columns]

    @property
    def _categories(self) -> list[Category]:
        return [category for column in self.columns for category in column.categories]

    @property
    def _arguments(self) -> str:
        categories: list[Any] = [category.model_dump() for category in self._categories]
        config = {"task_description": self.task_description}
        if len(self.columns) > 1:
            config["output_mode"] = "multi"
        return f"text, {literal(categories)}, {literal(config)}"


def _chosen(column: LabelColumn) -> AnswerColumn:
    """Gives the column that holds the first of its labels among those of the answer."""
    found = {
        label: f"array_contains({literal(label)}::variant, {_LABELS})" for label in column.labels
    }
    if len(column.labels) == 1:
        return AnswerColumn(column.name, "boolean", found[column.labels[0]])
    branches = " ".join(f"when {given} then {literal(label)}" for label, given in found.items())
    return AnswerColumn(column.name, "varchar", f"case {branches} end", column.labels)
