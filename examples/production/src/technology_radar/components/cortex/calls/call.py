"""What every Cortex function has in common as a component's YAML describes it.

See https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ....sql import identifier, literal


@dataclass(frozen=True)
class AnswerColumn:
    """A column of the asset that holds a part of each answer.

    Attributes:
        name: The column's name.
        sql_type: Its type.
        expression: SQL that finds its value in the column `answer` of the ledger.
        labels: All values it may have, where it is one of few.
    """

    name: str
    sql_type: str
    expression: str
    labels: tuple[str, ...] = ()

    @property
    def has_few_values(self) -> bool:
        """Whether counting rows by value makes sense."""
        return bool(self.labels) or self.sql_type == "boolean"

    @property
    def is_valid(self) -> str:
        """SQL that tells whether an answered row's value is one that was asked for."""
        if self.labels:
            return f"{identifier(self.name)} in ({', '.join(map(literal, self.labels))})"
        return f"{identifier(self.name)} is not null"


class CortexCall(ABC):
    """A question to one Cortex function about a text."""

    # Made one call of several rows; "" where each row is a call of its own.
    grouping: ClassVar[str] = ""
    # Session parameters that make a failed row an error of that row, where that is not the default.
    session_parameters: ClassVar[str] = ""
    # Where the function takes no longer text, whatever project.yaml allows.
    max_characters: ClassVar[int | None] = None

    function: str

    @property
    def billed_model(self) -> str:
        """The name in ledger and prices: the function, where Snowflake chooses the model."""
        return self.function

    @property
    def chosen_model(self) -> str | None:
        """The model that the call names; None where Snowflake chooses it."""
        return None if self.billed_model == self.function else self.billed_model

    @property
    @abstractmethod
    def expression(self) -> str:
        """The call for a column `text`, as an object; its `error` is null or a message."""

    @property
    @abstractmethod
    def token_count(self) -> str:
        """SQL for the tokens that a call reads for a column `text`, hidden prompts included."""

    @property
    @abstractmethod
    def expected_output_tokens(self) -> int:
        """The tokens that a call is expected to write."""

    @property
    @abstractmethod
    def answer_columns(self) -> Sequence[AnswerColumn]:
        """What of the answer becomes columns of the asset."""


def approximate_token_count(
    expression: str, prompt_tokens: int, characters_per_token: int = 4
) -> str:
    """Gives SQL for the tokens of a text where AI_COUNT_TOKENS does not know the function.

    Args:
        expression: SQL of the text.
        prompt_tokens: What is read beside each text.
        characters_per_token: Of the text; four is usual in English.
    """
    return f"{prompt_tokens} + ceil(length({expression}) / {characters_per_token})"
