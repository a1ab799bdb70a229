"""AI_FILTER: whether what a text asks or states holds.

See https://docs.snowflake.com/en/sql-reference/functions/ai_filter
"""

import re
from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.claims import holds
from snowflake_sandbox.cortex.errors import too_long
from snowflake_sandbox.cortex.prompt import Prompt
from snowflake_sandbox.cortex.prompt_object import prompt_of
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, always
from snowflake_sandbox.cortex.tokens import count_tokens
from snowflake_sandbox.cortex.words import sentences

NAME = "AI_FILTER"
CONTEXT_WINDOW = 128_000
_PROMPT_TOKENS = 100
_LED_IN = re.compile(r"([^:\n]+):\s+(\S.*)", re.DOTALL)


def _run(arguments: Mapping[str, Any]) -> Answer:
    given = arguments["input"]
    prompt = prompt_of(given)
    if not prompt.instruction:
        prompt = _apart(prompt.material)
    input_tokens = _PROMPT_TOKENS + count_tokens(prompt.instruction) + count_tokens(prompt.material)
    if input_tokens > CONTEXT_WINDOW:
        raise too_long(CONTEXT_WINDOW)
    return Answer(holds(prompt.instruction, prompt.material), None, Usage(input_tokens, 1))


def _apart(text: str) -> Prompt:
    """Gives the claim before a colon or the question at one end of `text`, and the rest of it."""
    if led_in := _LED_IN.fullmatch(text):
        return Prompt(led_in[1], led_in[2])
    said = sentences(text)
    if len(said) > 1 and said[0].endswith("?"):
        return Prompt(said[0], "\n".join(said[1:]))
    if len(said) > 1 and said[-1].endswith("?"):
        return Prompt(said[-1], "\n".join(said[:-1]))
    return Prompt(text, "")


AI_FILTER = CortexFunction(
    name=NAME,
    parameters=(Parameter("input", required=True, text=True, prompt=True),),
    returns_for=always("BOOLEAN"),
    error_details=True,
    details_places=(2,),
    run=_run,
)
