"""AI_AGG and AI_SUMMARIZE_AGG: one answer from all texts of a group, in quotations.

See https://docs.snowflake.com/en/sql-reference/functions/ai_agg
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import invalid_arguments, refused
from snowflake_sandbox.cortex.prompt import Prompt
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, always
from snowflake_sandbox.cortex.summary import reply
from snowflake_sandbox.cortex.tokens import count_tokens, truncate

CONTEXT_WINDOW = 128_000  # of one text; a group may be of any size
_MAX_OUTPUT_TOKENS = 8_192
_SUMMARY = "Summarize the texts in five sentences."

# The page gives no example of a count: about as much as the hidden prompt of AI_CLASSIFY.
_PROMPT_TOKENS = 120


def _answer(name: str, arguments: Mapping[str, Any]) -> Answer | None:
    texts = _texts(name, arguments["expr"])
    if not texts:
        return None
    instruction = arguments.get("instruction", _SUMMARY)
    if not isinstance(instruction, str) or not instruction.strip():
        raise refused(name, "the instruction must be a text")
    counts = [count_tokens(text) for text in texts]
    if max(counts) > CONTEXT_WINDOW:
        raise refused(name, f"max tokens of {CONTEXT_WINDOW} exceeded")
    answer = truncate(reply(Prompt(instruction, _material(texts))), _MAX_OUTPUT_TOKENS)
    read = _PROMPT_TOKENS + count_tokens(arguments.get("instruction", "")) + sum(counts)
    return Answer(answer, None, Usage(read, count_tokens(answer)))


def _texts(name: str, collected: list[Any] | None) -> list[str]:
    """Gives the texts of a group in an order of their own: rows have none."""
    texts = [text for text in collected or [] if text is not None]
    if not all(isinstance(text, str) for text in texts):
        raise invalid_arguments(name, "expr must be a string")
    return sorted(text for text in texts if text.strip())


def _material(texts: list[str]) -> str:
    """Gives all texts as one; a headline becomes a sentence, so that summaries read well."""
    lines = (text.strip() for text in texts)
    return "\n".join(f"{line}." if line[-1].isalnum() else line for line in lines)


_EXPR = Parameter("expr", required=True, collected=True)

AI_AGG = CortexFunction(
    name="AI_AGG",
    parameters=(_EXPR, Parameter("instruction", required=True, constant=True)),
    returns_for=always("VARCHAR"),
    error_details=False,
    run=lambda arguments: _answer("AI_AGG", arguments),
)

AI_SUMMARIZE_AGG = CortexFunction(
    name="AI_SUMMARIZE_AGG",
    parameters=(_EXPR,),
    returns_for=always("VARCHAR"),
    error_details=False,
    run=lambda arguments: _answer("AI_SUMMARIZE_AGG", arguments),
)
