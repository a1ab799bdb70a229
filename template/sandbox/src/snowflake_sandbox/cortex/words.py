"""Text as words and sentences: what every stand-in reads it with."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_CAMEL_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SENTENCE_END = re.compile(
    r"(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bvs\.)(?<!\be\.g\.)(?<!\bi\.e\.)"
    r"(?:(?<=[!?])[\"')\]]*\s+|(?<=\.)[\"')\]]*\s+(?![a-z])|(?<=[\u3002\uff01\uff1f])|\n+)"
)
_CLAUSE_END = re.compile(
    r"[;\u2013\u2014]|,?\s+(?:but|however|although|though|yet|while|whereas)\b,?",
    re.IGNORECASE,
)


def word_set(listed: str) -> frozenset[str]:
    """Gives the words of a list that is written as text, for lists too long for a line a word."""
    return frozenset(listed.split())


STOP_WORDS = word_set(
    """
    a about above after again all also am an and any are as at be because been before being
    below between both but by can cannot could did do does doing down during each few for from
    further had has have having he her here hers him his how i if in into is it its itself just
    ll me more most my new no nor not now of off on once only or other our ours out over own re
    s said same say says she should so some such t than that the their theirs them then there
    these they this those through to too under until up ve very was we were what when where
    which while who whom why will with would you your yours
    """
)


def words(text: str) -> list[str]:
    """Gives the words of `text` in lower case, in order."""
    return _WORD.findall(text.lower())


def stems(text: str) -> list[str]:
    """Gives the stems of the words of `text` that carry meaning, in order, with repetitions."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def identifier_stems(name: str) -> list[str]:
    """Gives the stems of a name such as `isOpenSource`, `wait_time` or "Wait Time"."""
    return stems(_CAMEL_HUMP.sub(" ", name))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Gives the common part of an English word's forms: travel, travels, travelling, travelled."""
    for ending in ("ments", "ment", "ings", "ing", "ed", "ies", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending) + ("y" if ending == "ies" else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiosz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def sentences(text: str) -> list[str]:
    """Gives the sentences of `text`, trimmed; a line break ends one as well."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def clauses(text: str) -> list[str]:
    """Gives the parts of the sentences of `text`, cut where "but" and its like turn the meaning."""
    parts = (part for sentence in sentences(text) for part in _CLAUSE_END.split(sentence))
    return [part.strip() for part in parts if part.strip()]
