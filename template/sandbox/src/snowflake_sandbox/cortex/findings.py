"""Dates, amounts, addresses and the like in a text; all quoted, nothing made up."""

import re
from collections import Counter
from collections.abc import Iterable

from snowflake_sandbox.cortex.words import STOP_WORDS, stem, words

_KEYWORDS = 5
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = re.compile(
    r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    rf"|\b(?:\d{{1,2}} )?{MONTH} (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?\d{{4}}\b"
    rf"|\b{MONTH} \d{{1,2}}\b|\b(?:19|20)\d{{2}}\b"
)
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9}
_SCALED = r"\d[\d,]{0,17}(?:\.\d+)?(?:\s?(?:thousand|million|billion|bn|[kmb])\b)?"
_MONEY = re.compile(
    rf"(?:US)?[$\u20ac\u00a3\u00a5]\s?{_SCALED}|\b(?:USD|EUR|GBP)\s?{_SCALED}"
    rf"|\b{_SCALED} (?:dollars|euros|pounds)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"(?<![\w.]){_SCALED}(?![\w-])", re.IGNORECASE)
URL = re.compile(r"\bhttps?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]")
EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+\b")


def urls(text: str) -> list[str]:
    """Gives the web addresses in `text`."""
    return distinct(URL.findall(text))


def emails(text: str) -> list[str]:
    """Gives the e-mail addresses in `text`."""
    return distinct(EMAIL.findall(text))


def dates(text: str) -> list[str]:
    """Gives the dates and years in `text`, as they are written."""
    return distinct(_DATE.findall(text))


def amounts(text: str) -> list[str]:
    """Gives the amounts of money in `text`, as they are written."""
    return distinct(_MONEY.findall(text))


def numbers(text: str) -> list[float]:
    """Gives the numbers in `text`, amounts of money included, "4M" as 4000000."""
    return [to_number(found) for found in _NUMBER.findall(text)]


def to_number(written: str) -> float:
    """Gives the number in an amount such as "$4.5 million"."""
    digits = re.search(r"\d[\d,]*(?:\.\d+)?", written)
    scale = re.search(r"[a-z]+$", written.lower())
    number = float(digits[0].replace(",", "")) if digits else 0.0
    number *= _SCALE.get(scale[0], 1.0) if scale else 1.0
    return int(number) if number.is_integer() else number


def keywords(text: str) -> list[str]:
    """Gives the most frequent words of `text` that carry meaning, in lower case."""
    spoken = [w for w in words(URL.sub(" ", text)) if len(w) > 2 and not w.isdigit()]
    spoken = [word for word in spoken if word not in STOP_WORDS]
    shown = {stem(word): word for word in reversed(spoken)}
    frequent = Counter(stem(word) for word in spoken).most_common(_KEYWORDS)
    return [shown[found] for found, _ in frequent]


def distinct(found: Iterable[str]) -> list[str]:
    """Gives each text once, in order, whatever its case; the first spelling stays."""
    by_key: dict[str, str] = {}
    for text in found:
        by_key.setdefault(text.lower(), text)
    return list(by_key.values())
