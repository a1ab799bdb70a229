"""Choosing among labels by the words that a text shares with them.

Labels of several groups may come in one list. How they are told apart:

- Labels in a row that name sentiments, both poles among them, are moods: one always holds.
- Where the task says "exactly one", the labels up to one for the rest ("other"), counted from the
  start or from the last mood, are a choice: the one that fits best holds, or else the rest label.
- All others stand alone. Beside moods or a choice each holds if the text has its whole name, a
  name that its description gives (Kafka, ETL), or two words of name and description. Where there
  is nothing beside them, those hold that fit nearly as well as the best.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from snowflake_sandbox.cortex.evidence import NEGATIONS, Label, clear_evidence, scores, subject
from snowflake_sandbox.cortex.polarity import Polarity, polarity
from snowflake_sandbox.cortex.words import STOP_WORDS, word_set, words

_MULTI_SHARE = 0.5  # of the best score, for a further label to hold as well
_FALLBACKS = word_set(
    """
    else general irrelevant misc miscellaneous neutral neither none not other others
    uncategorized unknown unrelated
    """
)
_EXACTLY_ONE = re.compile(r"\b(?:exactly|only|just|precisely) one\b|\ba single\b", re.IGNORECASE)
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
class _Groups:
    moods: tuple[tuple[Label, ...], ...]
    choices: tuple[tuple[Label, ...], ...]
    alone: tuple[Label, ...]


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
    found = _scores(text, labels, task)
    best = max(found, key=lambda name: found[name])
    return best if found[best] > 0 else _fallback(labels)


def matching_labels(text: str, labels: Sequence[Label], task: str = "") -> list[str]:
    """Gives the names of all labels that fit `text`, in the order of `labels`; maybe none.

    Args:
        text: What to classify.
        labels: At least one, of one group or of several as the module tells.
        task: What the labels are about, and whether exactly one of a group is wanted.
    """
    groups = _groups(tuple(labels), task)
    chosen = {mood for group in groups.moods if (mood := _mood(text, group))}
    chosen |= {best_label(text, group, task) for group in groups.choices}
    if groups.moods or groups.choices:
        chosen |= clear_evidence(text, _told(groups.alone))
    else:
        chosen |= _fitting(text, groups.alone, task)
    return [label.name for label in labels if label.name in chosen]


@lru_cache(maxsize=256)
def _groups(labels: tuple[Label, ...], task: str) -> _Groups:
    runs = [
        (is_mood, tuple(run))
        for is_mood, run in groupby(labels, lambda label: _mood_of(label.name) is not None)
    ]
    moods, choices, alone = [], [], []
    pending: list[Label] = []
    for is_mood, run in runs:
        if is_mood and _has_both_poles(run, labels):
            moods.append(run)
            alone += pending
            pending = []
            continue
        for label in run:
            pending.append(label)
            if _EXACTLY_ONE.search(task) and _is_rest(label.name):
                choices.append(tuple(pending))
                pending = []
    return _Groups(tuple(moods), tuple(choices), (*alone, *pending))


def _has_both_poles(run: Sequence[Label], labels: Sequence[Label]) -> bool:
    poles = {"positive", "negative"} & {_mood_of(label.name) for label in run}
    return len(poles) == 2 or (len(poles) == 1 and len(run) == len(labels))


def _fitting(text: str, labels: Sequence[Label], task: str) -> set[str]:
    found = _scores(text, labels, task)
    best = max(found.values(), default=0.0)
    if best > 0:
        return {name for name, score in found.items() if score >= _MULTI_SHARE * best}
    return _negating(labels)


def _scores(text: str, labels: Sequence[Label], task: str) -> dict[str, float]:
    told = _told(tuple(labels))
    return dict.fromkeys((label.name for label in labels), 0.0) | scores(text, told, task)


@lru_cache(maxsize=256)
def _told(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    """Gives the labels that say what they stand for, rather than for the lack of it."""
    negating = _negating(labels)
    return tuple(x for x in labels if x.name not in negating and not _is_rest(x.name))


def _negating(labels: Sequence[Label]) -> set[str]:
    subjects = {label.name: subject(label.name) for label in labels}
    positive = {about for name, about in subjects.items() if NEGATIONS.isdisjoint(words(name))}
    return {
        name
        for name, about in subjects.items()
        if not NEGATIONS.isdisjoint(words(name)) and (not about or about in positive)
    }


def _fallback(labels: Sequence[Label]) -> str:
    names = [label.name for label in labels]
    for is_candidate in (_negating(labels).__contains__, _is_rest, _is_partly_rest):
        for name in filter(is_candidate, names):
            return name
    return names[0]


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
