"""How well a text fits labels, by the words of names, descriptions and subjects."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from snowflake_sandbox.cortex.names import companies, technologies
from snowflake_sandbox.cortex.subjects import related
from snowflake_sandbox.cortex.words import STOP_WORDS, stem, stems, word_set, words

NEGATIONS = word_set("no non not never false isn isnt without neither")
_AFFIRMATIONS = word_set("yes true")
_NAME_WEIGHT = 3.0  # a word of the label itself says more than one of its description
_GIVEN_NAME_WEIGHT = 2.0  # of a name that the description gives: Kafka, ETL
_DESCRIPTION_WEIGHT = 1.0
_MODIFIER_WEIGHT = 0.5  # of a word that only narrows another: "language" in "language models"
_RELATED_WEIGHT = 0.7  # of a word that goes with a subject in the description
_HINT_WEIGHT = 0.3  # of any company where a description speaks of companies
_CLEAR = 2.0  # the evidence on which a label holds that competes with no other
# What a task description says about the task, not about its subject.
_TASK_WORDS = frozenset(
    stem(word)
    for word in word_set("""
    article assign categorize category choose classify decide describe determine discuss given
    identify input label mention post relate story text title topic whether
    """)
)
_HINTS = {
    "company": ("company", "employer", "vendor"),
    "technology": ("technology", "language", "library", "tool", "framework", "software"),
}
_ENDINGS = ("ization", "ation", "icist", "ator", "ist", "ical", "ion", "ic", "er", "or", "al", "y")
_SHORTEST_ROOT = 6
_PUNCTUATION = ".,:;!?()[]'\"\u2018\u2019\u201c\u201d"
_PHRASE_END = re.compile(r"[,;:.]|\b(?:and|or)\b")


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


def subject(name: str) -> frozenset[str]:
    """Gives the stems of the words of a label's name that say what it is about."""
    spoken = [w for w in words(name) if w not in STOP_WORDS | NEGATIONS | _AFFIRMATIONS]
    return frozenset(stem(word) for word in spoken)


def scores(text: str, labels: tuple[Label, ...], task: str) -> dict[str, float]:
    """Gives how well `text` fits each of `labels` by name, from 0; shared words count less.

    Args:
        text: What to classify.
        labels: Labels that say what they stand for.
        task: What a label is about that is the only one.
    """
    # The first line, as a title does, says most of what a text is about.
    found, first = _found(text), _found(text.strip().partition("\n")[0])
    return {
        name: sum(profile[word] for part in (found, first) for word in part & profile.keys())
        for name, profile in _profiles(labels, task).items()
    }


def clear_evidence(text: str, labels: Sequence[Label]) -> set[str]:
    """Gives the names of those `labels` that `text` fits clearly, each for itself."""
    found = _found(text)
    return {label.name for label in labels if _is_clear(found, label)}


def _is_clear(found: frozenset[str], label: Label) -> bool:
    whole, profile = _own_profile(label)
    return (bool(whole) and whole <= found) or sum(
        profile[word] for word in found & profile.keys()
    ) >= _CLEAR


@lru_cache(maxsize=1024)
def _own_profile(label: Label) -> tuple[frozenset[str], dict[str, float]]:
    about = frozenset(map(_root, subject(label.name)))
    described = {_root(s) for s in stems(" ".join((label.description, *label.examples)))}
    profile = dict.fromkeys(about | described, _DESCRIPTION_WEIGHT)
    return about, profile | _given_names(label)


@lru_cache(maxsize=256)
def _profiles(labels: tuple[Label, ...], task: str) -> dict[str, dict[str, float]]:
    asked = [w for w in stems(task) if w not in _TASK_WORDS] if len(labels) == 1 else []
    profiles = {label.name: _profile(label, asked) for label in labels}
    shared_by = Counter(word for profile in profiles.values() for word in profile)
    return {
        name: {word: weight / shared_by[word] for word, weight in profile.items()}
        for name, profile in profiles.items()
    }


def _profile(label: Label, asked: Sequence[str]) -> dict[str, float]:
    named = subject(label.name)
    examples = stems(" ".join(label.examples))
    phrases = _PHRASE_END.split(label.description)
    modifiers = [word for phrase in phrases for word in stems(phrase)[:-1]]
    heads = [word for phrase in phrases for word in stems(phrase)[-1:]]
    profile = {
        _root(word): _RELATED_WEIGHT
        for phrase in (*_PHRASE_END.split(label.name), *phrases)
        for word in related(phrase)
    }
    for kind, spoken in _HINTS.items():
        if not {stem(word) for word in spoken}.isdisjoint((*named, *heads)):
            profile[f"any {kind}"] = _HINT_WEIGHT
    profile |= dict.fromkeys(map(_root, modifiers), _MODIFIER_WEIGHT)
    profile |= dict.fromkeys(map(_root, (*heads, *examples, *asked)), _DESCRIPTION_WEIGHT)
    profile |= _given_names(label)
    profile |= dict.fromkeys(map(_root, named), _NAME_WEIGHT)
    if initials := _initials(label.name):
        profile[initials] = _NAME_WEIGHT
    return profile


def _given_names(label: Label) -> dict[str, float]:
    first, *others = _tokens(label.description) or [""]
    capitals = {word for word in others if word != word.lower()}
    if first.isupper():
        capitals.add(first)
    return {
        f"name {word.lower()}": _GIVEN_NAME_WEIGHT
        for word in capitals | set(technologies(label.description))
    }


def _initials(name: str) -> str:
    parts = name.split()
    is_phrase = len(parts) > 1 and STOP_WORDS.isdisjoint(words(name))
    is_spelled = is_phrase and all(part.isalpha() for part in parts)
    return "".join(part[0] for part in parts).upper() if is_spelled else ""


@lru_cache(maxsize=64)
def _found(text: str) -> frozenset[str]:
    """Gives what a text offers to a label: stems, names, initials, kinds of names."""
    capitalised = {word for word in _tokens(text) if word != word.lower()}
    known = technologies(text)
    found = set(map(_root, stems(text)))
    found |= {f"name {word.lower()}" for word in (*capitalised, *known)}
    found |= {word for word in capitalised if word.isupper() and len(word) > 1}
    if known:
        found.add("any technology")
    if companies(text):
        found.add("any company")
    return frozenset(found)


def _tokens(text: str) -> list[str]:
    return [word for part in text.split() if (word := part.strip(_PUNCTUATION))]


@lru_cache(maxsize=100_000)
def _root(stemmed: str) -> str:
    """Gives what a noun has in common with its verb and its people: orchestrator, orchestration."""
    for ending in _ENDINGS:
        if stemmed.endswith(ending) and len(stemmed) - len(ending) >= _SHORTEST_ROOT:
            return stemmed.removesuffix(ending)
    return stemmed
