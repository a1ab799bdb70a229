"""Answers to questions about a text; all quoted, nothing made up."""

import re

from snowflake_sandbox.cortex import findings, names
from snowflake_sandbox.cortex.polarity import polarity
from snowflake_sandbox.cortex.properties import SENTIMENT, Finder, finder_for
from snowflake_sandbox.cortex.words import identifier_stems, sentences, stems, words

_LABELLED = re.compile(r"([^:]{1,60}):\s+(\S.*)")
_INTERROGATIVES: dict[str, Finder] = {"who": names.people, "when": findings.dates}


def answers(text: str, key: str, question: str) -> list[str]:
    """Gives what `text` says about a question, the best answer first; maybe nothing.

    Args:
        text: Where the answers stand.
        key: The name of the answer; its words ask as well, and before those of the question.
        question: What is asked.
    """
    asked = {*identifier_stems(key), *stems(question)}
    if not SENTIMENT.isdisjoint(asked):
        return [polarity(text).sentiment]
    said = sentences(text)
    near = sorted(said, key=lambda sentence: -len(asked.intersection(stems(sentence))))
    if finder := _finder(key, question):
        found = finder(text)
        at = {answer: _position(answer, near) for answer in found}
        return sorted(found, key=lambda answer: at[answer])
    about = [sentence for sentence in near if not asked.isdisjoint(stems(sentence))]
    return [_without_label(sentence, asked) for sentence in about]


def _finder(key: str, question: str) -> Finder | None:
    opening = _INTERROGATIVES.get(next(iter(words(question)), ""))
    return opening or finder_for(set(identifier_stems(key))) or finder_for(set(stems(question)))


def _position(answer: str, near: list[str]) -> int:
    return next((at for at, sentence in enumerate(near) if answer in sentence), len(near))


def _without_label(sentence: str, asked: set[str]) -> str:
    labelled = _LABELLED.fullmatch(sentence)
    return labelled[2] if labelled and asked.issuperset(stems(labelled[1])) else sentence
