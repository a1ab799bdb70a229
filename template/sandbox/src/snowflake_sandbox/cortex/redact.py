"""AI_REDACT: a text without the personal data in it, or where that stands.

See https://docs.snowflake.com/en/sql-reference/functions/ai_redact and
https://docs.snowflake.com/en/user-guide/snowflake-cortex/redact-pii
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import StatementError, refused, too_long
from snowflake_sandbox.cortex.personal_data import CATEGORIES, Span, personal_data
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, TokenCount
from snowflake_sandbox.cortex.tokens import count_json_tokens, count_tokens

NAME = "AI_REDACT"
CONTEXT_WINDOW = 4_096  # of input and output together
MAX_OUTPUT_TOKENS = 1_024
_REDACT, _DETECT = "redact", "detect"

# The hidden prompt, fitted to the two counts on AI_COUNT_TOKENS' page: 442, and 441 for a word less
# and two categories.
_PROMPT_TOKENS = 425


def _run(arguments: Mapping[str, Any]) -> Answer:
    text: str = arguments["input"]
    mode = _mode(arguments)
    categories = _categories(arguments.get("categories"))
    read = count_tokens(text)
    if read > CONTEXT_WINDOW:
        raise too_long(CONTEXT_WINDOW)
    spans = personal_data(text, categories)
    value: Any
    if mode == _DETECT:
        value = {"spans": [asdict(span) for span in spans]}
        written = count_json_tokens(value)
    else:
        value = _without(text, spans)
        written = count_tokens(value)
    if written > MAX_OUTPUT_TOKENS:
        raise too_long(MAX_OUTPUT_TOKENS)
    if read + written > CONTEXT_WINDOW:
        raise too_long(CONTEXT_WINDOW)
    return Answer(value, None, Usage(_count(arguments), written))


def _count(arguments: Mapping[str, Any]) -> int:
    _categories(arguments.get("categories"))
    return _PROMPT_TOKENS + count_tokens(arguments["input"])


def _without(text: str, spans: list[Span]) -> str:
    for span in reversed(spans):
        text = f"{text[: span.start]}[{span.category}]{text[span.end :]}"
    return text


def _mode(arguments: Mapping[str, Any]) -> str:
    given = arguments.get("mode", _REDACT)
    mode = given.lower() if isinstance(given, str) else given
    if mode not in (_REDACT, _DETECT):
        raise _refused(f"mode must be '{_REDACT}' or '{_DETECT}', not {given!r}")
    return str(mode)


def _categories(given: Any) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise _refused("categories must be an array (return_error_details goes by name)")
    for category in given:
        if category not in CATEGORIES:
            raise _refused(
                f"unknown category {category!r}; the sandbox knows {', '.join(CATEGORIES)}"
            )
    return given


def _returns(given: Mapping[str, Any]) -> str:
    return "OBJECT" if _mode(given) == _DETECT else "VARCHAR"


def _refused(reason: str) -> StatementError:
    return refused(NAME, reason)


AI_REDACT = CortexFunction(
    name=NAME,
    parameters=(
        Parameter("input", required=True, text=True),
        Parameter("categories"),
        Parameter("mode", named_only=True, constant=True),
    ),
    returns_for=_returns,
    error_details=True,
    details_places=(2, 3),
    run=_run,
    token_count=TokenCount(("input", "categories"), _count),
    row_error_fails=True,
)
