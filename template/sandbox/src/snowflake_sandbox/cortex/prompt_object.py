"""A PROMPT object: a template, and the values for its numbered placeholders.

See https://docs.snowflake.com/en/sql-reference/functions/prompt
"""

import json
import re
from typing import Any, TypeGuard

from snowflake_sandbox.cortex.errors import StatementError
from snowflake_sandbox.cortex.prompt import Prompt, parse_prompt

PLACEHOLDER = re.compile(r"\{(\d+)\}")


def is_prompt_object(given: Any) -> TypeGuard[dict[str, Any]]:
    """Tells whether `given` is what PROMPT makes."""
    return isinstance(given, dict) and set(given) == {"template", "args"}


def prompt_of(given: Any) -> Prompt:
    """Gives a text or a PROMPT object in two parts; the values of an object are its material."""
    if isinstance(given, str):
        return parse_prompt(given)
    template = PLACEHOLDER.sub(" ", given["template"])
    return Prompt(template.strip(), "\n".join(_text(value) for value in given["args"]))


def text_of(given: Any) -> str:
    """Gives a text, or the one that a PROMPT object makes of its template."""
    if isinstance(given, str):
        return given
    values = [_text(value) for value in given["args"]]
    return PLACEHOLDER.sub(lambda found: values[int(found[1])], given["template"])


def _text(value: Any) -> str:
    if isinstance(value, dict) and "RELATIVE_PATH" in value:
        raise StatementError(
            "Unsupported feature 'PROMPT of a FILE' (the sandbox does not emulate it).",
            errno=2,
            sqlstate="0A000",
        )
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
