"""AI_FILTER: whether what a text asks or states holds.

See https://docs.snowflake.com/en/sql-reference/functions/ai_filter
"""

import re
from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import invalid_arguments, too_long
from snowflake_sandbox.cortex.names import companies, people, technologies
from snowflake_sandbox.cortex.polarity import polarity
from snowflake_sandbox.cortex.prompt import parse_prompt
from snowflake_sandbox.cortex.properties import asking
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, always
from snowflake_sandbox.cortex.tokens import count_tokens
from snowflake_sandbox.cortex.words import stems

NAME = "AI_FILTER"
CONTEXT_WINDOW = 128_000
_PROMPT_TOKENS = 100
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_SAYS_NOTHING = asking(
    """
    about article concern deal describe discuss following headline mention post question relate
    statement story talk text topic
    """
)
_SHARE = 0.5  # of the question's words that a text must have
_MOODS = {stem: mood for mood in ("positive", "negative", "neutral") for stem in asking(mood)}
_KNOWN = (
    (asking("company"), companies),
    (asking("person people"), people),
    (asking("technology"), technologies),
)


def _run(arguments: Mapping[str, Any]) -> Answer | None:
    given = arguments["input"]
    if given is None:
        return None
    if isinstance(given, str):
        prompt = parse_prompt(given)
        question, text = prompt.instruction, prompt.material
    elif isinstance(given, dict) and set(given) == {"template", "args"}:
        values = given["args"]
        if None in values:
            return None
        question = _PLACEHOLDER.sub(" ", given["template"])
        text = "\n".join(str(value) for value in values)
    else:
        raise invalid_arguments(NAME, "the input must be a text or a PROMPT")
    input_tokens = _PROMPT_TOKENS + count_tokens(question) + count_tokens(text)
    if input_tokens > CONTEXT_WINDOW:
        raise too_long(CONTEXT_WINDOW)
    return Answer(_holds(question, text), None, Usage(input_tokens, 1))


def _holds(question: str, text: str) -> bool:
    asked = set(stems(question)) - _SAYS_NOTHING
    if moods := [mood for stem, mood in _MOODS.items() if stem in asked]:
        return polarity(text).sentiment in moods
    if any(not known.isdisjoint(asked) and find(text) for known, find in _KNOWN):
        return True
    shared = asked.intersection(stems(text))
    return bool(shared) and len(shared) >= _SHARE * len(asked)


AI_FILTER = CortexFunction(
    name=NAME,
    parameters=(Parameter("input", required=True),),
    returns_for=always("BOOLEAN"),
    error_details=True,
    run=_run,
)
