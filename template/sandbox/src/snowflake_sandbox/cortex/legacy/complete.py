"""COMPLETE and TRY_COMPLETE: a reply to a prompt, or with options to a conversation.

See https://docs.snowflake.com/en/sql-reference/functions/complete-snowflake-cortex
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from snowflake_sandbox.cortex.answers import Answer
from snowflake_sandbox.cortex.complete import AI_COMPLETE
from snowflake_sandbox.cortex.errors import StatementError, invalid_arguments, refused
from snowflake_sandbox.cortex.legacy.successors import legacy_function
from snowflake_sandbox.cortex.signature import Parameter
from snowflake_sandbox.cortex.tokens import count_tokens

NAME = "COMPLETE"
_MAX_TOKENS = 8_192
_PARAMETERS = (
    Parameter("model", required=True),
    Parameter("prompt_or_history", required=True),
    Parameter("options"),
)


def _run(arguments: Mapping[str, Any]) -> Answer | None:
    model, given = arguments["model"], arguments["prompt_or_history"]
    if given is None:
        return None
    # Options make the difference even where there is none in them.
    if "options" not in arguments:
        if isinstance(given, list):
            raise _misused("prompt_or_history must be a string where no options are given")
        return _answered({"model": model, "prompt": given})
    options = _options(arguments["options"])
    response_format = options.pop("response_format", None)
    # What the system says is read, but is nothing to quote from.
    system, prompt = _conversation(given)
    answer = _answered(
        {
            "model": model,
            "prompt": prompt,
            "model_parameters": options,
            "response_format": response_format,
            "show_details": response_format is None,
        }
    )
    return answer and _with_input(answer, count_tokens(system), is_detailed=response_format is None)


def _options(given: Any) -> dict[str, Any]:
    if given is not None and not isinstance(given, dict):
        raise _misused("options must be an object")
    options = dict(given or {})
    most = options.get("max_tokens")
    if isinstance(most, int) and most > _MAX_TOKENS:
        raise refused(NAME, f"max_tokens must be at most {_MAX_TOKENS}")
    return options


def _with_input(answer: Answer, tokens: int, *, is_detailed: bool) -> Answer:
    usage = replace(answer.usage, input_tokens=answer.usage.input_tokens + tokens)
    value = answer.value
    if is_detailed:
        told = {
            "completion_tokens": usage.output_tokens,
            "prompt_tokens": usage.input_tokens,
            "total_tokens": usage.input_tokens + usage.output_tokens,
        }
        value = value | {"usage": told}
    return replace(answer, value=value, usage=usage)


def _answered(arguments: Mapping[str, Any]) -> Answer | None:
    return None if AI_COMPLETE.has_null_text(arguments) else AI_COMPLETE.run(arguments)


def _conversation(history: Any) -> tuple[str, str]:
    """Gives what the system says, and all that the others have said as one prompt."""
    if not isinstance(history, list) or not history:
        raise _misused("prompt_or_history must be an array of messages where options are given")
    expected = ["system", "user"]
    for message in history:
        if not isinstance(message, dict) or not isinstance(message.get("content"), str):
            raise _misused("a message must be an object with role and content")
        if message.get("role") not in expected:
            raise refused(NAME, f"role {message.get('role')!r}, expected {' or '.join(expected)}")
        expected = ["assistant"] if message["role"] == "user" else ["user"]
    if history[-1]["role"] != "user":
        raise refused(NAME, "the last message must be of the role 'user'")
    said = [message["content"] for message in history]
    has_system = history[0]["role"] == "system"
    return (said[0] if has_system else ""), "\n\n".join(said[has_system:])


def _misused(reason: str) -> StatementError:
    return invalid_arguments(NAME, reason)


COMPLETE = legacy_function(NAME, _PARAMETERS, "VARCHAR", _run)


def _try(arguments: Mapping[str, Any]) -> Answer | None:
    try:
        return COMPLETE.run(arguments)
    except StatementError:
        return None


TRY_COMPLETE = legacy_function(f"TRY_{NAME}", _PARAMETERS, "VARCHAR", _try)
