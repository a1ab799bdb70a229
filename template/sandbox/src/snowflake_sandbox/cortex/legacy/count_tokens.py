"""COUNT_TOKENS: the tokens of a text, without any hidden prompt.

See https://docs.snowflake.com/en/sql-reference/functions/count_tokens-snowflake-cortex
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.embedding import EMBEDDING_MODELS
from snowflake_sandbox.cortex.errors import refused
from snowflake_sandbox.cortex.legacy.successors import legacy_function
from snowflake_sandbox.cortex.models import MODELS
from snowflake_sandbox.cortex.signature import Parameter
from snowflake_sandbox.cortex.tokens import count_tokens

_FUNCTIONS = {
    "classify_text",
    "entity_sentiment",
    "extract_answer",
    "sentiment",
    "summarize",
    "translate",
}


def _run(arguments: Mapping[str, Any]) -> Answer:
    name = arguments["model_name"]
    if (
        not isinstance(name, str)
        or name not in MODELS.keys() | EMBEDDING_MODELS.keys() | _FUNCTIONS
    ):
        raise refused("COUNT_TOKENS", f'unknown model "{name}"')
    return Answer(count_tokens(arguments["input_text"]), None, Usage(0, 0))


COUNT_TOKENS = legacy_function(
    "COUNT_TOKENS",
    (
        Parameter("model_name", required=True),
        Parameter("input_text", required=True, text=True),
    ),
    "INTEGER",
    _run,
)
