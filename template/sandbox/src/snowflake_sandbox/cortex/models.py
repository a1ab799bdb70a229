"""The models AI_COMPLETE knows: which can be used, and how much they read and write.

See https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql-regional-availability, as it
stood in November 2026, for an account that is new and may use models of any region.
"""

from dataclasses import dataclass
from enum import Enum


class Lifecycle(Enum):
    """The state of a model, as SHOW CORTEX BASE MODELS names it."""

    GA = "GA"
    PREVIEW = "PUPR"
    LEGACY = "LEGACY"
    EOL = "EOL"


@dataclass(frozen=True)
class Model:
    """One model.

    Attributes:
        name: As a call names it.
        family: Who makes it, for example "anthropic" or "openai".
        lifecycle: Legacy models serve only accounts that have used them before.
        context_window: The most tokens it reads and writes in one call.
        max_output_tokens: The most tokens it writes in one call.
    """

    name: str
    family: str
    lifecycle: Lifecycle
    context_window: int
    max_output_tokens: int

    @property
    def usable(self) -> bool:
        """Whether a new account can call it."""
        return self.lifecycle in (Lifecycle.GA, Lifecycle.PREVIEW)


_GA, _PREVIEW, _LEGACY = Lifecycle.GA, Lifecycle.PREVIEW, Lifecycle.LEGACY
_LISTED = (
    Model("claude-haiku-4-5", "anthropic", _GA, 200_000, 64_000),
    Model("claude-opus-4-5", "anthropic", _GA, 200_000, 64_000),
    Model("claude-opus-4-6", "anthropic", _GA, 1_000_000, 128_000),
    Model("claude-opus-4-7", "anthropic", _GA, 1_000_000, 128_000),
    Model("claude-opus-4-8", "anthropic", _GA, 1_000_000, 128_000),
    Model("claude-opus-5", "anthropic", _GA, 1_000_000, 128_000),
    Model("claude-opus-5-5", "anthropic", _PREVIEW, 1_000_000, 128_000),
    Model("claude-sonnet-4-5", "anthropic", _GA, 200_000, 64_000),
    Model("claude-sonnet-4-6", "anthropic", _GA, 1_000_000, 64_000),
    Model("claude-sonnet-5", "anthropic", _GA, 1_000_000, 64_000),
    Model("gemini-3.1-flash-lite", "google", _GA, 1_000_000, 64_000),
    Model("gemini-3.1-pro", "google", _PREVIEW, 1_000_000, 64_000),
    Model("gemini-3.5-flash", "google", _GA, 1_000_000, 64_000),
    Model("gemini-3.7-flash", "google", _PREVIEW, 1_000_000, 64_000),
    Model("gemini-3.8-flash", "google", _PREVIEW, 1_000_000, 64_000),
    Model("llama3-8b", "meta", _LEGACY, 8_000, 8_192),
    Model("llama3-70b", "meta", _LEGACY, 8_000, 8_192),
    Model("llama3.1-8b", "meta", _GA, 128_000, 8_192),
    Model("llama3.1-70b", "meta", _LEGACY, 128_000, 8_192),
    Model("llama3.3-70b", "meta", _GA, 128_000, 8_192),
    Model("llama4-maverick", "meta", _LEGACY, 128_000, 8_192),
    Model("mistral-7b", "mistral", _LEGACY, 32_000, 8_192),
    Model("mistral-large2", "mistral", _LEGACY, 128_000, 8_192),
    Model("mistral-large3", "mistral", _PREVIEW, 256_000, 32_768),
    Model("mixtral-8x7b", "mistral", _LEGACY, 32_000, 8_192),
    Model("openai-gpt-5", "openai", _GA, 272_000, 8_192),
    Model("openai-gpt-5-mini", "openai", _GA, 272_000, 8_192),
    Model("openai-gpt-5-nano", "openai", _GA, 272_000, 8_192),
    Model("openai-gpt-5.1", "openai", _GA, 272_000, 8_192),
    # The page gives no limits for this one; these are those of the model before it.
    Model("openai-gpt-5.2", "openai", _GA, 272_000, 8_192),
    Model("openai-gpt-5.4-mini", "openai", _GA, 400_000, 128_000),
    Model("openai-gpt-5.4-nano", "openai", _GA, 400_000, 128_000),
    Model("qwen3-32b", "qwen", _GA, 128_000, 8_192),
    Model("qwen3-next-80b-a3b", "qwen", _GA, 128_000, 8_192),
    Model("qwen3-vl-235b-a22b", "qwen", _GA, 128_000, 8_192),
)
# Past their end-of-life date, so that their limits matter no more.
_ENDED = {
    "anthropic": "claude-3-5-sonnet claude-3-7-sonnet claude-4-opus claude-4-sonnet",
    "deepseek": "deepseek-r1",
    "google": "gemini-3-pro",
    "meta": "llama3.1-405b llama4-scout snowflake-llama-3.1-405b snowflake-llama-3.3-70b",
    "mistral": "mistral-large",
    "openai": "openai-gpt-4.1 openai-gpt-oss-120b openai-gpt-oss-20b openai-o4-mini",
    "snowflake": "snowflake-arctic",
}

MODELS: dict[str, Model] = {model.name: model for model in _LISTED} | {
    name: Model(name, family, Lifecycle.EOL, 0, 0)
    for family, names in _ENDED.items()
    for name in names.split()
}
