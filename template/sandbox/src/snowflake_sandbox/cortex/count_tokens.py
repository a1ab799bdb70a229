"""AI_COUNT_TOKENS: the input tokens that a call of another function would be billed for.

See https://docs.snowflake.com/en/sql-reference/functions/ai_count_tokens
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import StatementError, invalid_arguments, refused
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, always

NAME = "AI_COUNT_TOKENS"
# What follows the name depends on the function that it names, so these have no names of their own.
_REST = ("argument_1", "argument_2", "argument_3")


def count_tokens_function(functions: Mapping[str, CortexFunction]) -> CortexFunction:
    """Gives AI_COUNT_TOKENS for `functions`, by upper-case name."""

    def run(arguments: Mapping[str, Any]) -> Answer | None:
        given = arguments["function_name"]
        named = functions.get(given.upper()) if isinstance(given, str) else None
        if named is None or named.token_count is None or given != given.lower():
            known = sorted(name.lower() for name, f in functions.items() if f.token_count)
            raise refused(
                NAME, f"unknown function {given!r}; the sandbox counts {', '.join(known)}"
            )
        counted = named.token_count.parameters
        values = [arguments[name] for name in _REST if name in arguments]
        if len(values) > len(counted):
            raise _misused(f"too many arguments for {given!r}", counted)
        bound = dict(zip(counted, values, strict=False))
        if missing := [p.name for p in named.parameters if p.required and p.name not in bound]:
            raise _misused(f"missing {', '.join(missing)} for {given!r}", counted)
        if named.has_null_text(bound):
            return None
        return Answer(named.token_count.count(bound), None, Usage(0, 0))

    return CortexFunction(
        name=NAME,
        parameters=(
            Parameter("function_name", required=True),
            Parameter(_REST[0], required=True),
            *(Parameter(name) for name in _REST[1:]),
        ),
        returns_for=always("INTEGER"),
        error_details=True,
        run=run,
    )


def _misused(reason: str, counted: tuple[str, ...]) -> StatementError:
    return invalid_arguments(NAME, f"{reason}. Expected function_name, {', '.join(counted)}")
