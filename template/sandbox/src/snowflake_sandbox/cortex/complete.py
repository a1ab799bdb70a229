"""AI_COMPLETE of a string or a PROMPT object: a reply, as text or by a JSON schema.

See https://docs.snowflake.com/en/sql-reference/functions/ai_complete-single-string and
https://docs.snowflake.com/en/sql-reference/functions/ai_complete-prompt-object
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import (
    RowError,
    StatementError,
    invalid_arguments,
    refused,
    too_long,
)
from snowflake_sandbox.cortex.models import MODELS, Lifecycle, Model
from snowflake_sandbox.cortex.prompt_object import is_prompt_object, prompt_of, text_of
from snowflake_sandbox.cortex.response_format import schema_of
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, TokenCount
from snowflake_sandbox.cortex.structured import fill
from snowflake_sandbox.cortex.summary import reply
from snowflake_sandbox.cortex.tokens import count_json_tokens, count_tokens, truncate

NAME = "AI_COMPLETE"
_MAX_TOKENS = 4_096
# Claude is billed for content that AI_COUNT_TOKENS does not see when its output is structured.
_CLAUDE_STRUCTURED_TOKENS = 346
_CUT_OFF = (
    "json mode output validation error: An error occurred while unmarshalling the model output. "
    "Model returned invalid JSON that cannot be parsed due to: unexpected end of JSON input"
)


@dataclass(frozen=True)
class _Settings:
    max_tokens: int
    guardrails: bool


def _run(arguments: Mapping[str, Any]) -> Answer:
    model = _usable_model(arguments["model"])
    settings = _settings(arguments.get("model_parameters"))
    details = arguments.get("show_details") or False
    if not isinstance(details, bool):
        raise _refused("show_details must be a boolean (return_error_details goes by name)")
    schema = schema_of(arguments.get("response_format"), model.family)
    if schema is not None and is_prompt_object(arguments["prompt"]):
        raise invalid_arguments(NAME, "response_format goes with a string, not with a PROMPT")
    input_tokens = _count(arguments)
    if schema is not None and model.family == "anthropic":
        input_tokens += _CLAUDE_STRUCTURED_TOKENS
    room = model.context_window - input_tokens
    if room <= 0:
        raise too_long(model.context_window)
    limit = min(settings.max_tokens, model.max_output_tokens, room)
    prompt = prompt_of(arguments["prompt"])
    output: Any = truncate(reply(prompt), limit) if schema is None else fill(schema, prompt)
    output_tokens = count_tokens(output) if schema is None else count_json_tokens(output)
    if output_tokens > limit:
        raise RowError(_CUT_OFF)
    usage = Usage(input_tokens, output_tokens)
    if details:
        output = _details(output, model, usage, settings, structured=schema is not None)
    return Answer(output, model.name, usage)


def _details(
    output: Any, model: Model, usage: Usage, settings: _Settings, *, structured: bool
) -> dict[str, Any]:
    # `created` is the one part of an answer that differs from call to call.
    tokens = {
        "completion_tokens": usage.output_tokens,
        "prompt_tokens": usage.input_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
    }
    told: dict[str, Any] = {"created": int(time.time()), "model": model.name, "usage": tokens}
    if structured:
        return told | {"structured_output": [{"raw_message": output, "type": "json"}]}
    tokens["guardrail_tokens"] = usage.output_tokens if settings.guardrails else 0
    return told | {"choices": [{"messages": output}]}


def _count(arguments: Mapping[str, Any]) -> int:
    _model(arguments["model"])
    tokens = count_tokens(text_of(arguments["prompt"]))
    wanted = arguments.get("response_format")
    if isinstance(wanted, dict) and "schema" in wanted:
        tokens += count_json_tokens(wanted)
    return tokens


def _model(name: Any) -> Model:
    model = MODELS.get(name) if isinstance(name, str) else None
    if model is None:
        raise _unknown(name)
    return model


def _usable_model(name: Any) -> Model:
    model = _model(name)
    if model.lifecycle is Lifecycle.LEGACY:
        raise _unknown(name, "legacy: an account that has not used it before cannot start to")
    if model.lifecycle is Lifecycle.EOL:
        raise _unknown(name, "past its end of life")
    return model


def _unknown(name: Any, why: str = "") -> StatementError:
    error = refused(NAME, f'unknown model "{name}"')
    return StatementError(f"{error.message}\n(This model is {why}.)") if why else error


def _settings(given: Any) -> _Settings:
    # Snowflake ignores keys that it does not know here, a misplaced response_format among them.
    given = {} if given is None else given
    if not isinstance(given, dict):
        raise _refused("model_parameters must be an object")
    for key in ("temperature", "top_p"):
        value = given.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise _refused(f"{key} must be a number from 0 to 1")
    max_tokens = given.get("max_tokens", _MAX_TOKENS)
    if isinstance(max_tokens, bool) or not isinstance(max_tokens, int) or max_tokens < 1:
        raise _refused("max_tokens must be a positive integer")
    guardrails = given.get("guardrails", False)
    if not isinstance(guardrails, bool):
        raise _refused("guardrails must be a boolean")
    return _Settings(max_tokens, guardrails)


def _refused(reason: str) -> StatementError:
    return refused(NAME, reason)


def _returns_for(given: Mapping[str, Any]) -> str:
    is_object = "response_format" in given or given.get("show_details")
    return "OBJECT" if is_object else "VARCHAR"


AI_COMPLETE = CortexFunction(
    name=NAME,
    parameters=(
        Parameter("model", required=True),
        Parameter("prompt", required=True, text=True, prompt=True),
        Parameter("model_parameters"),
        Parameter("response_format"),
        Parameter("show_details", constant=True),
    ),
    returns_for=_returns_for,
    error_details=True,
    details_places=(6,),
    run=_run,
    # Its own `options` are the response format; sampling settings cost no tokens.
    token_count=TokenCount(("model", "prompt", "response_format"), _count),
)
