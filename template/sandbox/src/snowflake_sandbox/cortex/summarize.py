"""AI_SUMMARIZE: the sentences of a text that say most.

See https://docs.snowflake.com/en/sql-reference/functions/ai_summarize
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import too_long
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, always
from snowflake_sandbox.cortex.summary import key_sentences
from snowflake_sandbox.cortex.tokens import count_tokens, truncate

NAME = "AI_SUMMARIZE"
CONTEXT_WINDOW = 272_000  # of an account that may use models of any region
_MAX_OUTPUT_TOKENS = 4_096
_SENTENCES = 3
_SHORT = 110  # characters: such a text is its own summary

# The hidden prompt; no page gives a count, so this is about what the task takes to say.
_PROMPT_TOKENS = 60


def _run(arguments: Mapping[str, Any]) -> Answer:
    text: str = arguments["text"]
    read = count_tokens(text)
    if read > CONTEXT_WINDOW:
        raise too_long(CONTEXT_WINDOW)
    summary = text if len(text) <= _SHORT else " ".join(key_sentences(text, _SENTENCES))
    summary = truncate(summary, _MAX_OUTPUT_TOKENS)
    return Answer(summary, None, Usage(_PROMPT_TOKENS + read, count_tokens(summary)))


AI_SUMMARIZE = CortexFunction(
    name=NAME,
    parameters=(Parameter("text", required=True, text=True),),
    returns_for=always("VARCHAR"),
    error_details=True,
    run=_run,
)
