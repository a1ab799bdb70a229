"""All Cortex functions by name, and the one way to call them."""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.aggregate import AI_AGG, AI_SUMMARIZE_AGG
from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.classify import AI_CLASSIFY
from snowflake_sandbox.cortex.complete import AI_COMPLETE
from snowflake_sandbox.cortex.count_tokens import count_tokens_function
from snowflake_sandbox.cortex.embed import AI_EMBED
from snowflake_sandbox.cortex.error_details import AI_NULL_IF_ERROR, AI_THROW_IF_ERROR
from snowflake_sandbox.cortex.extract import AI_EXTRACT
from snowflake_sandbox.cortex.filter import AI_FILTER
from snowflake_sandbox.cortex.legacy.functions import LEGACY_FUNCTIONS
from snowflake_sandbox.cortex.parse_document import AI_PARSE_DOCUMENT
from snowflake_sandbox.cortex.redact import AI_REDACT
from snowflake_sandbox.cortex.sentiment import AI_SENTIMENT
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter
from snowflake_sandbox.cortex.similarity import AI_SIMILARITY
from snowflake_sandbox.cortex.summarize import AI_SUMMARIZE
from snowflake_sandbox.cortex.translate import AI_TRANSLATE

__all__ = ["FUNCTIONS", "Answer", "CortexFunction", "Parameter", "Usage", "answer"]

_READING_TEXT = {
    function.name: function
    for function in (
        AI_CLASSIFY,
        AI_COMPLETE,
        AI_REDACT,
        AI_SENTIMENT,
        AI_SUMMARIZE,
        AI_TRANSLATE,
    )
}
_OF_VECTORS = {function.name: function for function in (AI_EMBED, AI_SIMILARITY)}
_OF_GROUPS = {function.name: function for function in (AI_AGG, AI_SUMMARIZE_AGG)}
_AI_COUNT_TOKENS = count_tokens_function(_READING_TEXT | _OF_VECTORS)

FUNCTIONS: dict[str, CortexFunction] = {
    **_READING_TEXT,
    **_OF_VECTORS,
    **_OF_GROUPS,
    **LEGACY_FUNCTIONS,
    AI_EXTRACT.name: AI_EXTRACT,
    AI_FILTER.name: AI_FILTER,
    AI_NULL_IF_ERROR.name: AI_NULL_IF_ERROR,
    AI_THROW_IF_ERROR.name: AI_THROW_IF_ERROR,
    AI_PARSE_DOCUMENT.name: AI_PARSE_DOCUMENT,
    _AI_COUNT_TOKENS.name: _AI_COUNT_TOKENS,
}


def answer(function: CortexFunction, arguments: Mapping[str, Any]) -> Answer | None:
    """Answers one call; None, and nothing billed, where the text is NULL.

    Args:
        function: One of FUNCTIONS.
        arguments: By parameter name, as `bind` gives them, decoded from JSON.

    Raises:
        RowError: This row cannot be answered.
        StatementError: No row of the statement can be.
    """
    return None if function.has_null_text(arguments) else function.run(arguments)
