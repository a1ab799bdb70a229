"""All functions of SNOWFLAKE.CORTEX, by their whole name."""

from snowflake_sandbox.cortex.legacy.complete import COMPLETE, TRY_COMPLETE
from snowflake_sandbox.cortex.legacy.count_tokens import COUNT_TOKENS
from snowflake_sandbox.cortex.legacy.embed_text import EMBED_TEXT_768, EMBED_TEXT_1024
from snowflake_sandbox.cortex.legacy.parse_document import PARSE_DOCUMENT
from snowflake_sandbox.cortex.legacy.texts import (
    CLASSIFY_TEXT,
    ENTITY_SENTIMENT,
    EXTRACT_ANSWER,
    SENTIMENT,
    SUMMARIZE,
    TRANSLATE,
)

LEGACY_FUNCTIONS = {
    function.name: function
    for function in (
        CLASSIFY_TEXT,
        COMPLETE,
        COUNT_TOKENS,
        EMBED_TEXT_1024,
        EMBED_TEXT_768,
        ENTITY_SENTIMENT,
        EXTRACT_ANSWER,
        PARSE_DOCUMENT,
        SENTIMENT,
        SUMMARIZE,
        TRANSLATE,
        TRY_COMPLETE,
    )
}
