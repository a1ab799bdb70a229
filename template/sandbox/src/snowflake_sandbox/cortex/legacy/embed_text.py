"""EMBED_TEXT_768 and EMBED_TEXT_1024: a text as a vector of that length.

See https://docs.snowflake.com/en/sql-reference/functions/embed_text-snowflake-cortex
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer
from snowflake_sandbox.cortex.embed import AI_EMBED
from snowflake_sandbox.cortex.embedding import embedding_model
from snowflake_sandbox.cortex.errors import refused
from snowflake_sandbox.cortex.legacy.successors import legacy_function
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter


def _embed_text(dimension: int) -> CortexFunction:
    name = f"EMBED_TEXT_{dimension}"

    def run(arguments: Mapping[str, Any]) -> Answer | None:
        model = embedding_model(arguments["model"], name)
        if model.dimension != dimension:
            raise refused(name, f'unknown model "{model.name}"')
        return AI_EMBED.run({"model": model.name, "input": arguments["text"]})

    parameters = (Parameter("model", required=True), Parameter("text", required=True, text=True))
    return legacy_function(name, parameters, "VECTOR", run, dimension)


EMBED_TEXT_768 = _embed_text(768)
EMBED_TEXT_1024 = _embed_text(1024)
