"""Whether a claim or a question of yes and no holds for a text.

What somebody feels is told by the sentiment of the text, everything else by the words that the
claim shares with it. There is no knowledge of the world here.
"""

import re

from snowflake_sandbox.cortex.names import companies, people, technologies
from snowflake_sandbox.cortex.polarity import polarity
from snowflake_sandbox.cortex.properties import asking
from snowflake_sandbox.cortex.words import clauses, stem, stems, word_set, words

_TOPIC = asking(
    """
    about article concern deal describe discuss following headline mention post question relate
    statement story talk text topic
    """
)
_SHARE = 0.5  # of the claim's words that a text must have
_FEELINGS = {
    "positive": word_set(
        """
        positive enjoy enjoys enjoyed delighted favorable favourable happy impressed likes liked
        loves loved pleased praise praises praised recommend recommends recommended satisfied
        """
    ),
    "negative": word_set(
        """
        negative angry annoyed complain complains complained complaint critical disappointed
        dislike dislikes disliked dissatisfied frustrated hate hates hated unfavorable
        unfavourable unhappy upset
        """
    ),
    "neutral": word_set("neutral"),
}
_KNOWN = (
    (asking("company"), companies),
    (asking("person people"), people),
    (asking("technology"), technologies),
)
_DENIAL = re.compile(
    r"(?<!or )\b(?:not(?! only)|no(?!-)|never|cannot|without|neither|nor)\b|\b[a-z]+n['\u2019]t\b",
    re.IGNORECASE,
)


def holds(claim: str, text: str) -> bool:
    """Tells whether `text` bears `claim` out; one that denies does where its opposite fails."""
    denials = len(_DENIAL.findall(claim))
    return _affirmed(_DENIAL.sub(" ", claim), text) != (denials % 2 == 1)


def _affirmed(claim: str, text: str) -> bool:
    spoken = set(words(claim))
    if felt := [mood for mood, told in _FEELINGS.items() if not told.isdisjoint(spoken)]:
        return polarity(text).sentiment in felt
    asked = set(stems(claim)) - _TOPIC
    if any(not known.isdisjoint(asked) and find(text) for known, find in _KNOWN):
        return True
    shared = asked.intersection(stems(text))
    if not shared or len(shared) < _SHARE * len(asked):
        return False
    # A text that denies something is about it all the same.
    is_topic = not _TOPIC.isdisjoint(map(stem, spoken))
    return is_topic or not _denied(shared, text)


def _denied(shared: set[str], text: str) -> bool:
    said = max(clauses(text), key=lambda clause: len(shared.intersection(stems(clause))))
    return len(_DENIAL.findall(said)) % 2 == 1
