"""Sentiment, by VADER: a maintained lexicon of English words and emoji."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from snowflake_sandbox.cortex.words import clauses, identifier_stems, stems

# Words that weigh in reviews and in technology news, on VADER's scale from -4 to 4.
_FURTHER_WORDS = {
    "buggy": -2.0,
    "breach": -2.0,
    "breached": -2.0,
    "bug": -1.2,
    "bugs": -1.2,
    "deprecated": -1.0,
    "downtime": -1.8,
    "expensive": -1.3,
    "fast": 1.3,
    "faster": 1.5,
    "intuitive": 1.6,
    "lag": -1.2,
    "laggy": -1.6,
    "layoffs": -2.2,
    "leak": -1.5,
    "leaked": -1.5,
    "outage": -2.0,
    "overpriced": -1.8,
    "pricey": -1.3,
    "reliable": 1.8,
    "slow": -1.4,
    "slower": -1.4,
    "unreliable": -1.9,
    "vulnerabilities": -1.8,
    "vulnerability": -1.8,
}
_NEUTRAL_BAND = 0.05  # VADER's own threshold between neutral and a lean
_MIXED_SHARE = 0.5  # of the stronger side, for the weaker one to count
_MIXED_STRENGTH = 0.2  # mean strength of the clauses below which a text has no strong sides


@dataclass(frozen=True)
class Polarity:
    """How a text feels.

    Attributes:
        sentiment: "positive", "negative", "neutral" or "mixed".
        balance: From -1 (all negative) to 1 (all positive).
    """

    sentiment: str
    balance: float


def polarity(text: str) -> Polarity:
    """Gives the sentiment of `text`, weighing its clauses against each other."""
    return _weigh(clauses(text))


def aspect_sentiment(text: str, aspect: str) -> str:
    """Gives the sentiment of the clauses that mention `aspect`; "unknown" if none does."""
    wanted = set(identifier_stems(aspect)) | set(stems(aspect))
    mentions = [clause for clause in clauses(text) if not wanted.isdisjoint(stems(clause))]
    return _weigh(mentions).sentiment if mentions else "unknown"


def _weigh(parts: list[str]) -> Polarity:
    scores = [_analyser().polarity_scores(part)["compound"] for part in parts]
    positive = sum(score for score in scores if score > 0)
    negative = -sum(score for score in scores if score < 0)
    count = max(len(scores), 1)
    balance = (positive - negative) / count
    weaker, stronger = sorted((positive, negative))
    if weaker >= _MIXED_SHARE * stronger and (weaker + stronger) / count >= _MIXED_STRENGTH:
        return Polarity("mixed", balance)
    if abs(balance) < _NEUTRAL_BAND:
        return Polarity("neutral", balance)
    return Polarity("positive" if balance > 0 else "negative", balance)


@cache
def _analyser() -> Any:
    # Reading the lexicon takes a while, and most statements need no sentiment.
    from vaderSentiment.vaderSentiment import (  # type: ignore[import-untyped]
        SentimentIntensityAnalyzer,
    )

    analyser = SentimentIntensityAnalyzer()
    analyser.lexicon.update(_FURTHER_WORDS)
    return analyser
