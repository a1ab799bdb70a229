"""Embeddings without a model: texts that share words, or parts of words, point the same way.

Every stem and every run of three letters stands for a few signed dimensions that a hash draws, so
that an embedding is a random projection of what its text contains.
"""

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snowflake_sandbox.cortex.errors import refused
from snowflake_sandbox.cortex.tokens import count_tokens
from snowflake_sandbox.cortex.words import STOP_WORDS, stem, words

Vector = NDArray[np.float32]

_DRAWN = 16  # dimensions a feature stands for
_LETTERS = 3
_LONG_WORD = 6  # characters: shorter words tend to say less
_LETTERS_WEIGHT = 0.5  # of all runs of letters of a word, beside 1 for a long stem
_STOP_WORD_WEIGHT = 0.1
_COMMON_WEIGHT = 0.35  # of what all texts share: unrelated ones are a little similar, as in models


@dataclass(frozen=True)
class EmbeddingModel:
    """One model for texts.

    Attributes:
        name: As a call names it.
        dimension: The length of its vectors.
        context_window: The most tokens it reads.
    """

    name: str
    dimension: int
    context_window: int


EMBEDDING_MODELS: dict[str, EmbeddingModel] = {
    model.name: model
    for model in (
        EmbeddingModel("e5-base-v2", 768, 512),
        EmbeddingModel("multilingual-e5-large", 1024, 512),
        EmbeddingModel("nv-embed-qa-4", 1024, 512),
        EmbeddingModel("snowflake-arctic-embed-l-v2.0", 1024, 512),
        EmbeddingModel("snowflake-arctic-embed-l-v2.0-8k", 1024, 8_192),
        EmbeddingModel("snowflake-arctic-embed-m", 768, 512),
        EmbeddingModel("snowflake-arctic-embed-m-v1.5", 768, 512),
        EmbeddingModel("voyage-multilingual-2", 1024, 32_000),
    )
}


def embedding_model(name: Any, function: str) -> EmbeddingModel:
    """Gives the model that a call of `function` names.

    Raises:
        StatementError: There is no such model for texts.
    """
    if not isinstance(name, str) or name not in EMBEDDING_MODELS:
        raise refused(function, f'unknown model "{name}"')
    return EMBEDDING_MODELS[name]


def read_tokens(text: str, model: EmbeddingModel, function: str) -> int:
    """Gives the number of tokens that `model` reads of `text`.

    Raises:
        StatementError: `text` is longer than its context window. These functions know no errors
            of single rows.
    """
    tokens = count_tokens(text)
    if tokens > model.context_window:
        raise refused(function, f"max tokens of {model.context_window} exceeded")
    return tokens


def embed(text: str, model: EmbeddingModel) -> Vector:
    """Gives the embedding of `text`, of length 1; a text without words has one as well."""
    found = [(_word(model, word), 1 + math.log(n)) for word, n in Counter(words(text)).items()]
    vector = _common(model)
    if found:
        places = np.concatenate([places for (places, _), _ in found])
        weights = np.concatenate([weights * times for (_, weights), times in found])
        said = np.bincount(places, weights, minlength=model.dimension)
        vector = vector + said / (np.linalg.norm(said) or 1.0)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@lru_cache(maxsize=50_000)
def _word(model: EmbeddingModel, word: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Gives the dimensions that `word` stands for, and how much."""
    if word in STOP_WORDS:
        return _draw(model, word, _STOP_WORD_WEIGHT)
    framed = f"<{word}>"
    runs = [framed[at : at + _LETTERS] for at in range(len(framed) - _LETTERS + 1)]
    weight = _LETTERS_WEIGHT / math.sqrt(len(runs))
    drawn = [
        _draw(model, stem(word), min(len(word) / _LONG_WORD, 1.0)),
        *(_draw(model, f"{run}>", weight) for run in runs),
    ]
    places, weights = zip(*drawn, strict=True)
    return np.concatenate(places), np.concatenate(weights)


def _draw(
    model: EmbeddingModel, feature: str, weight: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    digest = blake2b(feature.encode(), digest_size=4 * _DRAWN, key=model.name.encode()).digest()
    drawn = np.frombuffer(digest, dtype="<u4")
    places = ((drawn >> 1) % model.dimension).astype(np.int64)
    signs = np.where(drawn & 1, weight, -weight)
    return places, signs / math.sqrt(_DRAWN)


@lru_cache
def _common(model: EmbeddingModel) -> NDArray[np.float64]:
    drawn = [_draw(model, f"<>{number}", 1.0) for number in range(model.dimension // 4)]
    places, weights = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
    vector = np.bincount(places, weights, minlength=model.dimension)
    return _COMMON_WEIGHT * vector / np.linalg.norm(vector)
