"""AI_EMBED: a text as a vector.

See https://docs.snowflake.com/en/sql-reference/functions/ai_embed
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.embedding import embed, embedding_model, read_tokens
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, TokenCount, always

NAME = "AI_EMBED"


def _run(arguments: Mapping[str, Any]) -> Answer:
    model = embedding_model(arguments["model"], NAME)
    return Answer(embed(arguments["input"], model), model.name, Usage(_count(arguments), 0))


def _count(arguments: Mapping[str, Any]) -> int:
    model = embedding_model(arguments["model"], NAME)
    return read_tokens(arguments["input"], model, NAME)


def _dimension(constants: Mapping[str, Any]) -> int:
    return embedding_model(constants["model"], NAME).dimension


AI_EMBED = CortexFunction(
    name=NAME,
    parameters=(
        Parameter("model", required=True, constant=True),
        Parameter("input", required=True, text=True),
    ),
    returns_for=always("VECTOR"),
    error_details=False,
    run=_run,
    token_count=TokenCount(("model", "input"), _count),
    dimension=_dimension,
)
