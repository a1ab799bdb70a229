"""AI_EXTRACT: answers to a few questions about a text.

See https://docs.snowflake.com/en/sql-reference/functions/ai_extract
"""

import json
import math
import re
from collections.abc import Sequence
from typing import Literal

import dagster as dg
from pydantic import Field, field_validator

from ....sql import literal
from .call import AnswerColumn, CortexCall, approximate_token_count

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")

# English has about four characters a token, other languages fewer.
_CHARACTERS_PER_TOKEN = 3

# About a sentence. AI_EXTRACT stops at 512.
_TOKENS_PER_ANSWER = 60


class Extract(dg.Model, dg.Resolvable, CortexCall):
    """One AI_EXTRACT a text, however many questions are asked about it."""

    function: Literal["ai_extract"]
    questions: dict[str, str] = Field(
        min_length=1, max_length=100, description="By name of its column, what is asked."
    )

    @field_validator("questions")
    @classmethod
    def _name_columns(cls, questions: dict[str, str]) -> dict[str, str]:
        for name in questions:
            if not _NAME.fullmatch(name):
                raise ValueError(
                    f"'{name}' cannot be the name of a question's column; "
                    "use small letters, digits and _, and begin with a letter"
                )
        return questions

    @property
    def expression(self) -> str:
        """The call, which has error details. It is the same in whatever order columns stand."""
        questions = dict(sorted(self.questions.items()))
        return f"ai_extract(text => text, responseFormat => {literal(questions)})"

    @property
    def token_count(self) -> str:
        """Estimated: AI_COUNT_TOKENS does not count for this function."""
        asked = math.ceil(len(json.dumps(self.questions)) / _CHARACTERS_PER_TOKEN)
        return approximate_token_count("text", asked, _CHARACTERS_PER_TOKEN)

    @property
    def expected_output_tokens(self) -> int:
        """A sentence for each question."""
        return _TOKENS_PER_ANSWER * len(self.questions)

    @property
    def answer_columns(self) -> Sequence[AnswerColumn]:
        """The answers within {"response": {…}, "error": null}, by question."""
        return [
            AnswerColumn(name, "varchar", f"answers.answer:response:{name}::varchar")
            for name in self.questions
        ]
