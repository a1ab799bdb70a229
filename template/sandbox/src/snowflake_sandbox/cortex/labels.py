"""Choosing among labels by the words that a text shares with them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from snowflake_sandbox.cortex.polarity import Polarity, polarity
from snowflake_sandbox.cortex.words import STOP_WORDS, stem, stems, word_set, words

_NAME_WEIGHT = 3.0  # a word of the label itself says more than one of its description
_MULTI_SHARE = 0.5  # of the best score, for a further label to hold as well
_NEGATIONS = word_set("no non not never false isn isnt without neither")
_AFFIRMATIONS = word_set("yes true")
_FALLBACKS = word_set(
    """
    else general irrelevant misc miscellaneous neutral neither none not other others
    uncategorized unknown unrelated
    """
)
# What a task description says about the task, not about its subject.
_TASK_WORDS = frozenset(
    stem(word)
    for word in word_set("""
    article assign categorize category choose classify decide describe determine discuss given
    identify input label mention post relate story text title topic whether
    """)
)
_SYNONYMS = {
    "positive": "positive pos good great favorable favourable happy satisfied optimistic",
    "negative": "negative neg bad poor unfavorable unfavourable unhappy dissatisfied critical",
    "neutral": "neutral",
    "mixed": "mixed ambivalent",
    "unknown": "unknown unclear other none",
}
_MOODS = {word: mood for mood, listed in _SYNONYMS.items() for word in listed.split()}
_MOOD_FILLERS = word_set(
    """
    and extremely feedback mildly mostly opinion review sentiment slightly somewhat strongly
    tone very
    """
)


@dataclass(frozen=True)
class Label:
    """A label to choose.

    Attributes:
        name: The label itself.
        description: What it stands for.
        examples: Texts that it fits.
    """

    name: str
    description: str = ""
    examples: tuple[str, ...] = ()


def best_label(text: str, labels: Sequence[Label], task: str = "") -> str:
    """Gives the name of the label that fits `text` best.

    Labels that name sentiments are chosen by sentiment. A label that negates another one ("not
    X", "no") or stands for the rest ("other", "none") holds where no other label does. Without
    such a one the first label does.

    Args:
        text: What to classify.
        labels: At least one; the earlier wins a tie.
        task: What the labels are about; where only one label says what holds, it is about that.
    """
    if mood := _mood(text, labels):
        return mood
    scores = _scores(text, labels, task)
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] > 0 else _fallback(labels)


def matching_labels(text: str, labels: Sequence[Label], task: str = "") -> list[str]:
    """Gives the names of all labels that fit `text`, in the order of `labels`; maybe none."""
    if mood := _mood(text, labels):
        return [mood]
    scores = _scores(text, labels, task)
    best = max(scores.values(), default=0.0)
    if best > 0:
        return [name for name, score in scores.items() if score >= _MULTI_SHARE * best]
    return [label.name for label in labels if label.name in _negating(labels)]


def _scores(text: str, labels: Sequence[Label], task: str) -> dict[str, float]:
    residual = _negating(labels) | {label.name for label in labels if _is_rest(label.name)}
    told = [label for label in labels if label.name not in residual]
    subject = [w for w in stems(task) if w not in _TASK_WORDS] if len(told) == 1 else []
    profiles: dict[str, dict[str, float]] = {label.name: {} for label in labels}
    for label in told:
        about = [*stems(" ".join((label.description, *label.examples))), *subject]
        profiles[label.name] = dict.fromkeys(about, 1.0)
        profiles[label.name] |= dict.fromkeys(_subject(label.name), _NAME_WEIGHT)
    shared_by = Counter(word for profile in profiles.values() for word in profile)
    found = set(stems(text))
    return {
        name: sum(weight / shared_by[word] for word, weight in profile.items() if word in found)
        for name, profile in profiles.items()
    }


def _negating(labels: Sequence[Label]) -> set[str]:
    subjects = {label.name: _subject(label.name) for label in labels}
    positive = {s for name, s in subjects.items() if _NEGATIONS.isdisjoint(words(name))}
    return {
        name
        for name, subject in subjects.items()
        if not _NEGATIONS.isdisjoint(words(name)) and (not subject or subject in positive)
    }


def _fallback(labels: Sequence[Label]) -> str:
    names = [label.name for label in labels]
    for is_candidate in (_negating(labels).__contains__, _is_rest, _is_partly_rest):
        for name in filter(is_candidate, names):
            return name
    return names[0]


def _subject(name: str) -> frozenset[str]:
    spoken = [w for w in words(name) if w not in STOP_WORDS | _NEGATIONS | _AFFIRMATIONS]
    return frozenset(stem(word) for word in spoken)


def _is_rest(name: str) -> bool:
    spoken = set(words(name)) - (STOP_WORDS - _FALLBACKS)
    return bool(spoken) and spoken <= _FALLBACKS


def _is_partly_rest(name: str) -> bool:
    return not _FALLBACKS.isdisjoint(words(name))


def _mood(text: str, labels: Sequence[Label]) -> str | None:
    moods = {label.name: _mood_of(label.name) for label in labels}
    if None in moods.values() or {"positive", "negative"}.isdisjoint(moods.values()):
        return None
    wishes = _wishes(polarity(text))
    return min(moods, key=lambda name: wishes.index(moods[name]))


def _mood_of(name: str) -> str | None:
    found = [word for word in words(name) if word not in _MOOD_FILLERS]
    moods = {_MOODS.get(word) for word in found}
    if moods == {"positive", "negative"}:
        return "mixed"
    return moods.pop() if len(moods) == 1 else None


def _wishes(felt: Polarity) -> list[str | None]:
    lean = ["positive", "negative"] if felt.balance >= 0 else ["negative", "positive"]
    if felt.sentiment == "mixed":
        return ["mixed", "neutral", *lean, "unknown"]
    if felt.sentiment == "neutral":
        return ["neutral", "mixed", *lean, "unknown"]
    return [lean[0], "neutral", "mixed", lean[1], "unknown"]
