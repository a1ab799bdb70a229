"""AI_TRANSLATE: a text that says which language it would have been translated from.

There is no model here that translates, and a made-up translation would pass for a real one.
See https://docs.snowflake.com/en/sql-reference/functions/ai_translate; the words of the error are
those of https://docs.snowflake.com/en/release-notes/bcr-bundles/2026_02/bcr-2184
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import RowError, too_long
from snowflake_sandbox.cortex.languages import LANGUAGES, detect
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, TokenCount, always
from snowflake_sandbox.cortex.tokens import count_tokens

NAME = "AI_TRANSLATE"
CONTEXT_WINDOW = 100_000
_DETECT = ""

# Beside the text; fitted to the count on AI_COUNT_TOKENS' page: 51.
_PROMPT_TOKENS = 2


def _run(arguments: Mapping[str, Any]) -> Answer:
    text: str = arguments["text"]
    source, target = arguments["source_language"], arguments["target_language"]
    if source != _DETECT:
        _check_language(source)
    _check_language(target)
    if count_tokens(text) > CONTEXT_WINDOW:
        raise too_long(CONTEXT_WINDOW)
    translation = _translated(text, source or detect(text), target)
    return Answer(translation, None, Usage(_count(arguments), count_tokens(translation)))


def _check_language(code: Any) -> None:
    if code not in list(LANGUAGES):
        raise RowError(f'Invalid language "{code}"')


def _translated(text: str, source: str, target: str) -> str:
    if source == target or not text.strip():
        return text
    return f"[from {LANGUAGES[source]}] {text}"


def _count(arguments: Mapping[str, Any]) -> int:
    return _PROMPT_TOKENS + count_tokens(arguments["text"])


AI_TRANSLATE = CortexFunction(
    name=NAME,
    parameters=(
        Parameter("text", required=True, text=True),
        Parameter("source_language", required=True),
        Parameter("target_language", required=True),
    ),
    returns_for=always("VARCHAR"),
    error_details=True,
    details_places=(4,),
    run=_run,
    token_count=TokenCount(("text", "source_language", "target_language"), _count),
)
