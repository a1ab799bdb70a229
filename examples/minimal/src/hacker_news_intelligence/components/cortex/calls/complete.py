"""AI_COMPLETE with structured output: every field of a closed JSON schema, in one call.

See https://docs.snowflake.com/en/sql-reference/functions/ai_complete-structured-outputs
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import dagster as dg
from pydantic import Field, model_validator

from ....sql import literal
from .call import AnswerColumn, CortexCall

_SQL_TYPES = {
    "text": "varchar",
    "number": "float",
    "boolean": "boolean",
    "list": "array",
    "choice": "varchar",
}
_JSON_TYPES: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "list": {"type": "array", "items": {"type": "string"}},
    "choice": {"type": "string"},
}


class FieldColumn(dg.Model, dg.Resolvable):
    """A field of the answer and a column of the asset."""

    name: str
    type: Literal["text", "number", "boolean", "list", "choice"]
    description: str
    choices: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _choices_belong_to_a_choice(self) -> "FieldColumn":
        if (self.type == "choice") != bool(self.choices):
            raise ValueError(f"{self.name}: `choices` are for type `choice`, and it needs them")
        return self

    @property
    def schema_of_field(self) -> dict[str, Any]:
        """The field in JSON schema. Keywords beyond these are not supported by every model."""
        choices = {"enum": self.choices} if self.choices else {}
        return {**_JSON_TYPES[self.type], "description": self.description, **choices}


class Complete(dg.Model, dg.Resolvable, CortexCall):
    """One AI_COMPLETE a text, answered by a JSON object with exactly the given fields."""

    function: Literal["ai_complete"]
    model_name: str = Field(description="As Snowflake calls it.")
    prompt: str = Field(description="What to do with the text, which follows it.")
    columns: list[FieldColumn] = Field(min_length=1)
    max_output_tokens: int = Field(default=1024, ge=1)

    @property
    def billed_model(self) -> str:
        """The model that answers."""
        return self.model_name

    @property
    def expression(self) -> str:
        """The call, with error details. The same text gets the same answer, as far as it can."""
        settings = {"temperature": 0, "max_tokens": self.max_output_tokens}
        return (
            f"ai_complete(model => {literal(self.model_name)}, prompt => {self._prompt}, "
            f"model_parameters => {literal(settings)}, "
            f"response_format => {literal(self._response_format)}, return_error_details => true)"
        )

    @property
    def token_count(self) -> str:
        """Counted by Snowflake, the schema of every call included."""
        return (
            f"ai_count_tokens('ai_complete', {literal(self.model_name)}, {self._prompt}, "
            f"{literal(self._response_format)})"
        )

    @property
    def expected_output_tokens(self) -> int:
        """A dozen for each field."""
        return min(12 * len(self.columns), self.max_output_tokens)

    @property
    def answer_columns(self) -> Sequence[AnswerColumn]:
        """The fields within {"value": {…}, "error": null}."""
        return [
            AnswerColumn(
                column.name,
                _SQL_TYPES[column.type],
                f"answers.answer:value:{column.name}::{_SQL_TYPES[column.type]}",
                tuple(column.choices),
            )
            for column in self.columns
        ]

    @property
    def _prompt(self) -> str:
        instruction = literal(f"{self.prompt.strip()}\n\n<story>\n")
        closing = literal("\n</story>")
        return f"{instruction} || text || {closing}"

    @property
    def _response_format(self) -> dict[str, Any]:
        # Some models insist on a closed object and on every field being required.
        return {
            "type": "json",
            "schema": {
                "type": "object",
                "properties": {column.name: column.schema_of_field for column in self.columns},
                "required": [column.name for column in self.columns],
                "additionalProperties": False,
            },
        }
