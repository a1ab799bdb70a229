"""What a call costs in AI credits.

The rates are indicative: they are those of Table 6(a) of Snowflake's Service Consumption Table as
several public copies of January 2026 agree on them, models that came later take the rate of the
model they replace, and only the table that applies to an account decides. An AI credit itself is
$2.00 with global routing and $2.20 with regional routing
(https://docs.snowflake.com/en/user-guide/snowflake-cortex/pricing).
"""

from dataclasses import dataclass
from datetime import date

from snowflake_sandbox.cortex.answers import Usage

AS_OF = date(2026, 1, 13)
_TOKENS_PER_RATE = 1_000_000
_PAGES_PER_RATE = 1_000


@dataclass(frozen=True)
class Rate:
    """Credits for a million tokens."""

    input: float
    output: float


_OPUS = Rate(2.75, 13.75)
_SONNET = Rate(1.65, 8.25)
_FLASH = Rate(0.15, 1.25)
_LARGE_OPEN = Rate(0.36, 0.36)  # llama3.3-70b; no public copy lists the Qwen models
_GPT_MINI = Rate(0.14, 1.10)
_GPT_NANO = Rate(0.03, 0.22)

MODEL_RATES: dict[str, Rate] = {
    "claude-haiku-4-5": Rate(0.55, 2.75),
    "claude-opus-4-5": _OPUS,
    "claude-opus-4-6": _OPUS,
    "claude-opus-4-7": _OPUS,
    "claude-opus-4-8": _OPUS,
    "claude-opus-5": _OPUS,
    "claude-opus-5-5": _OPUS,
    "claude-sonnet-4-5": _SONNET,
    "claude-sonnet-4-6": _SONNET,
    "claude-sonnet-5": _SONNET,
    "gemini-3.1-flash-lite": Rate(0.05, 0.20),
    "gemini-3.1-pro": Rate(1.00, 6.00),
    "gemini-3.5-flash": _FLASH,
    "gemini-3.7-flash": _FLASH,
    "gemini-3.8-flash": _FLASH,
    "llama3.1-8b": Rate(0.11, 0.11),
    "llama3.3-70b": _LARGE_OPEN,
    "mistral-large3": Rate(1.00, 3.00),
    "openai-gpt-5": Rate(0.69, 5.50),
    "openai-gpt-5-mini": _GPT_MINI,
    "openai-gpt-5-nano": _GPT_NANO,
    "openai-gpt-5.1": Rate(0.69, 5.50),
    "openai-gpt-5.2": Rate(0.97, 7.70),
    "openai-gpt-5.4-mini": _GPT_MINI,
    "openai-gpt-5.4-nano": _GPT_NANO,
    "qwen3-32b": _LARGE_OPEN,
    "qwen3-next-80b-a3b": _LARGE_OPEN,
    "qwen3-vl-235b-a22b": _LARGE_OPEN,
}
"""Rates of the functions that name a model, by model."""

_EMBEDDING = Rate(0.05, 0.0)
_SMALL_EMBEDDING = Rate(0.03, 0.0)

EMBEDDING_RATES: dict[str, Rate] = {
    "e5-base-v2": _SMALL_EMBEDDING,
    "multilingual-e5-large": _EMBEDDING,
    "nv-embed-qa-4": _EMBEDDING,
    "snowflake-arctic-embed-l-v2.0": _EMBEDDING,
    "snowflake-arctic-embed-l-v2.0-8k": _EMBEDDING,
    "snowflake-arctic-embed-m": _SMALL_EMBEDDING,
    "snowflake-arctic-embed-m-v1.5": _SMALL_EMBEDDING,
    "voyage-multilingual-2": Rate(0.07, 0.0),
}
"""Rates of the models that make vectors, by model; they have no output tokens."""

FUNCTION_RATES: dict[str, Rate] = {
    "AI_AGG": Rate(1.60, 1.60),
    "AI_CLASSIFY": Rate(1.39, 1.39),
    "AI_COUNT_TOKENS": Rate(0.0, 0.0),
    "AI_EXTRACT": Rate(5.0, 5.0),
    "AI_FILTER": Rate(1.39, 1.39),
    "AI_NULL_IF_ERROR": Rate(0.0, 0.0),
    # It is billed by the page.
    "AI_PARSE_DOCUMENT": Rate(0.0, 0.0),
    "AI_REDACT": Rate(1.39, 1.39),
    # Its output is not among what Snowflake bills.
    "AI_SENTIMENT": Rate(1.60, 0.0),
    "AI_SUMMARIZE": Rate(1.60, 1.60),
    "AI_SUMMARIZE_AGG": Rate(1.60, 1.60),
    "AI_THROW_IF_ERROR": Rate(0.0, 0.0),
    "AI_TRANSLATE": Rate(1.50, 1.50),
}
"""Rates of the functions whose model Snowflake manages, by function."""

LEGACY_RATES: dict[str, Rate] = {
    # Only its input is billed.
    "EXTRACT_ANSWER": Rate(FUNCTION_RATES["AI_EXTRACT"].input, 0.0),
    "CLASSIFY_TEXT": FUNCTION_RATES["AI_CLASSIFY"],
    "COUNT_TOKENS": FUNCTION_RATES["AI_COUNT_TOKENS"],
    "ENTITY_SENTIMENT": FUNCTION_RATES["AI_SENTIMENT"],
    "PARSE_DOCUMENT": FUNCTION_RATES["AI_PARSE_DOCUMENT"],
    "SENTIMENT": FUNCTION_RATES["AI_SENTIMENT"],
    "SUMMARIZE": FUNCTION_RATES["AI_SUMMARIZE"],
    "TRANSLATE": FUNCTION_RATES["AI_TRANSLATE"],
}
"""Rates of the functions of SNOWFLAKE.CORTEX that name no model: those of their successors."""

OCR_PAGES_RATE = 0.5
LAYOUT_PAGES_RATE = 3.33
"""Credits for a thousand pages that AI_PARSE_DOCUMENT parses, by its mode."""


def credits(function_name: str, model: str | None, usage: Usage) -> float:
    """Gives the AI credits for `usage` of a function (by upper-case name) and its model, if any.

    Raises:
        KeyError: There is no rate for the model, or for the function.
    """
    models = MODEL_RATES | EMBEDDING_RATES
    managed = FUNCTION_RATES | LEGACY_RATES
    rate = managed[function_name] if model is None else models[model]
    billed = usage.input_tokens * rate.input + usage.output_tokens * rate.output
    pages = usage.ocr_pages * OCR_PAGES_RATE + usage.layout_pages * LAYOUT_PAGES_RATE
    return billed / _TOKENS_PER_RATE + pages / _PAGES_PER_RATE
