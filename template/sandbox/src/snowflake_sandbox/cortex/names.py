"""Names in a text: of people, companies, technologies; all quoted, nothing made up."""

import re
from functools import cache

from snowflake_sandbox.cortex.findings import URL, distinct
from snowflake_sandbox.cortex.vocabulary import (
    CAPITALISED_TECHNOLOGIES,
    COMMON_CAPITALS,
    COMPANIES,
    FIRST_NAMES,
    PLACES,
    TECHNOLOGIES,
)
from snowflake_sandbox.cortex.words import STOP_WORDS, sentences

_TITLE_CASE_SHARE = 0.8  # of the words that carry meaning
_CAPITALISED = r"[A-Z][A-Za-z0-9]*(?:[-.&'\u2019][A-Za-z0-9]+)*"
_JOINED = r"(?:(?<=Bank )of |(?<=University )of |de |van |& )?"
_NAME = re.compile(rf"\b{_CAPITALISED}(?: {_JOINED}{_CAPITALISED})*")
_ROLE = r"(?:CEO|CFO|CTO|founder|co-founder|president|director|author|professor|Mr\.|Ms\.|Dr\.)"
_SAID = r"(?:said|says|told|wrote|writes|argues|explains|announced)"
_LEADS_TO_PERSON = re.compile(rf"\b(?:{_ROLE},?|{_SAID}) $")
_FOLLOWS_PERSON = re.compile(rf",? (?:the )?{_ROLE}\b")
_BESIDE = 16  # characters: enough for the longest word that tells a person
_COMPANY_ENDING = re.compile(
    r"\b(?:Inc|Corp|Corporation|Ltd|LLC|GmbH|Co|Labs|Systems|Technologies|Software|Group|Bank|"
    r"Foundation|Institute|University|Ventures|Capital|Studios)\b\.?$"
)
_ACTING = re.compile(
    rf"({_NAME.pattern}) (?:raises|raised|acquires|acquired|buys|launches|lays off|shuts down)\b"
)


def technologies(text: str) -> list[str]:
    """Gives the technologies in `text`, of those in the vocabulary."""
    return _in_order(_technologies(text))


def companies(text: str) -> list[str]:
    """Gives the companies and other organisations in `text`."""
    others = {*technologies(text), *people(text), *PLACES}
    named = {
        at: name
        for at, name in _names(text).items()
        if name not in others and (" " in name or _COMPANY_ENDING.search(name))
    }
    acting = {match.start(): match[1] for match in _ACTING.finditer(text)}
    return _in_order(named, acting, _known(COMPANIES, text))


def people(text: str) -> list[str]:
    """Gives the people in `text`: by first name, or by a role or a verb of saying beside them."""
    return _in_order({at: name for at, name in _names(text).items() if _is_person(name, at, text)})


def names(text: str) -> list[str]:
    """Gives all names in `text`: people, organisations, technologies and whatever else is named."""
    return _in_order(_names(text), _known(COMPANIES, text), _technologies(text))


def _names(text: str) -> dict[int, str]:
    """Gives capitalised names by position; a line in title case shows none by its capitals."""
    readable = URL.sub(lambda match: " " * len(match[0]), text)
    found = {}
    start = 0
    for sentence in sentences(readable):
        start = readable.index(sentence, start)
        if _is_title_case(sentence):
            continue
        for match in _NAME.finditer(sentence):
            parts = re.sub(r"['\u2019]s$", "", match[0]).split()
            opens_sentence = match.start() == 0
            while parts and (parts[0].lower() in STOP_WORDS or parts[0] in COMMON_CAPITALS):
                parts, opens_sentence = parts[1:], False
            if opens_sentence and parts[0].endswith("ing"):
                parts = parts[1:]
            if parts and not (opens_sentence and len(parts) == 1):
                found[start + match.start() + match[0].find(parts[0])] = " ".join(parts)
    return found


def _is_title_case(line: str) -> bool:
    spoken = [w for w in line.split() if w[0].isalpha() and w.lower() not in STOP_WORDS]
    return sum(w != w.lower() for w in spoken) > _TITLE_CASE_SHARE * len(spoken)


def _is_person(name: str, at: int, text: str) -> bool:
    first, *rest = name.split()
    if not rest or name in PLACES or _COMPANY_ENDING.search(name):
        return False
    before, after = text[max(at - _BESIDE, 0) : at], text[at + len(name) : at + len(name) + _BESIDE]
    return first in FIRST_NAMES or bool(
        _LEADS_TO_PERSON.search(before) or _FOLLOWS_PERSON.match(after)
    )


def _technologies(text: str) -> dict[int, str]:
    return _known(CAPITALISED_TECHNOLOGIES, text) | _known(TECHNOLOGIES, text, re.IGNORECASE)


def _known(vocabulary: tuple[str, ...], text: str, flags: int = 0) -> dict[int, str]:
    return {match.start(): match[0] for match in _any_of(vocabulary, flags).finditer(text)}


@cache
def _any_of(vocabulary: tuple[str, ...], flags: int) -> re.Pattern[str]:
    choices = "|".join(re.escape(word) for word in sorted(vocabulary, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{choices})(?!\w)", flags)


def _in_order(*findings: dict[int, str]) -> list[str]:
    """Gives what was found in the order of the text, without what is part of a longer finding."""
    found = [(at, -len(name), name) for finding in findings for at, name in finding.items()]
    kept = []
    end = 0
    for at, _, name in sorted(found):
        if at >= end:
            kept.append(name)
            end = at + len(name)
    return distinct(kept)
