"""AI_SIMILARITY: the cosine of the angle between the embeddings of two texts.

See https://docs.snowflake.com/en/sql-reference/functions/ai_similarity
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex import embed as ai_embed
from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.embedding import EmbeddingModel, embed, embedding_model, read_tokens
from snowflake_sandbox.cortex.errors import refused
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, TokenCount, always

NAME = "AI_SIMILARITY"
_MODEL = "snowflake-arctic-embed-l-v2.0"
_TEXTS = ("input1", "input2")
_NOT_OFFERED = "snowflake-arctic-embed-l-v2.0-8k"


def _run(arguments: Mapping[str, Any]) -> Answer:
    model = _model(arguments)
    one, other = (embed(arguments[name], model).astype(float) for name in _TEXTS)
    cosine = min(max(float(one @ other), -1.0), 1.0)
    return Answer(cosine, model.name, Usage(_count(arguments), 0))


def _count(arguments: Mapping[str, Any]) -> int:
    model = _model(arguments)
    return sum(read_tokens(arguments[name], model, NAME) for name in _TEXTS)


def _model(arguments: Mapping[str, Any]) -> EmbeddingModel:
    config = arguments.get("config_object")
    if config is None:
        config = {}
    if not isinstance(config, dict) or not config.keys() <= {"model"}:
        raise refused(NAME, "the config object takes one key: model")
    name = config.get("model", _MODEL)
    return embedding_model(None if name == _NOT_OFFERED else name, NAME)


AI_SIMILARITY = CortexFunction(
    name=NAME,
    parameters=(
        *(Parameter(name, required=True, text=True) for name in _TEXTS),
        Parameter("config_object"),
    ),
    returns_for=always("FLOAT"),
    error_details=False,
    run=_run,
    token_count=TokenCount((*_TEXTS, "config_object"), _count),
    billed_as=ai_embed.NAME,
)
