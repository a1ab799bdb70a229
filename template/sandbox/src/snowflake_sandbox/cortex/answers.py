"""What a call of a Cortex function gives: a value, and the tokens it is billed for."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Usage:
    """The tokens of one call, hidden prompts included, and the pages that were parsed."""

    input_tokens: int
    output_tokens: int
    ocr_pages: int = 0
    layout_pages: int = 0


@dataclass(frozen=True)
class Answer:
    """The outcome of one call.

    Attributes:
        value: What SQL receives: text, a number, a truth value or an object of JSON values.
        model: The model the caller chose; None for a function whose model Snowflake manages.
        usage: What is billed.
        metadata: What stands beside value and error when error details are asked for, if anything.
    """

    value: Any
    model: str | None
    usage: Usage
    metadata: dict[str, Any] | None = None
