"""AI_SENTIMENT: how a text feels, as a whole and about given aspects.

See https://docs.snowflake.com/en/sql-reference/functions/ai_sentiment
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import StatementError, refused, too_long
from snowflake_sandbox.cortex.polarity import aspect_sentiment, polarity
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, TokenCount, always
from snowflake_sandbox.cortex.tokens import count_json_tokens, count_tokens

NAME = "AI_SENTIMENT"
CONTEXT_WINDOW = 2_048
_OVERALL = "overall"
_MAX_CATEGORIES = 10
_MAX_CHARACTERS = 30

# The hidden prompt, fitted to the two counts on AI_COUNT_TOKENS' page: 139 and 148.
_PROMPT_TOKENS = 121
_TOKENS_PER_CATEGORY = 1


def _run(arguments: Mapping[str, Any]) -> Answer:
    text: str = arguments["text"]
    categories = _categories(arguments.get("categories"))
    if count_tokens(text) > CONTEXT_WINDOW:
        raise too_long(CONTEXT_WINDOW)
    felt = {_OVERALL: polarity(text).sentiment}
    felt |= {name: aspect_sentiment(text, name) for name in sorted(set(categories) - {_OVERALL})}
    value = {"categories": [{"name": name, "sentiment": felt[name]} for name in felt]}
    return Answer(value, None, Usage(_count(arguments), count_json_tokens(value)))


def _count(arguments: Mapping[str, Any]) -> int:
    # AI_COUNT_TOKENS also takes categories as objects, which AI_SENTIMENT does not.
    given = arguments.get("categories") or []
    names = [str(c.get("label", "")) if isinstance(c, dict) else c for c in given]
    listed = sum(count_tokens(name) + _TOKENS_PER_CATEGORY for name in _categories(names))
    return _PROMPT_TOKENS + count_tokens(arguments["text"]) + listed


def _categories(given: Any) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, list):
        raise _refused("categories must be an array (return_error_details goes by name)")
    for category in given:
        if not isinstance(category, str) or not category.strip():
            raise _refused("a category must be a non-empty string")
        if len(category) > _MAX_CHARACTERS:
            raise _refused(f"category {category!r} is longer than {_MAX_CHARACTERS} characters")
    if len(given) > _MAX_CATEGORIES:
        raise _refused(f"{len(given)} categories, at most {_MAX_CATEGORIES} are taken")
    return given


def _refused(reason: str) -> StatementError:
    return refused(NAME, reason)


AI_SENTIMENT = CortexFunction(
    name=NAME,
    parameters=(Parameter("text", required=True, text=True), Parameter("categories")),
    returns_for=always("OBJECT"),
    error_details=True,
    details_places=(3,),
    run=_run,
    token_count=TokenCount(("text", "categories"), _count),
)
