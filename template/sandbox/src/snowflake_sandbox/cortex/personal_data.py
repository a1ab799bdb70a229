"""Personal data in a text: where it stands and of which category it is."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from snowflake_sandbox.cortex.findings import EMAIL
from snowflake_sandbox.cortex.identity_numbers import (
    DATE_OF_BIRTH,
    DRIVERS_LICENSE,
    PASSPORT,
    SOCIAL_SECURITY,
    TAX_IDENTIFIER,
)
from snowflake_sandbox.cortex.names import people
from snowflake_sandbox.cortex.vocabulary import PLACES

CATEGORIES = (
    "ADDRESS",
    "AGE",
    "DATE_OF_BIRTH",
    "DRIVERS_LICENSE",
    "EMAIL",
    "GENDER",
    "IP_ADDRESS",
    "NAME",
    "NATIONAL_ID",
    "PASSPORT",
    "PAYMENT_CARD_DATA",
    "PHONE_NUMBER",
    "TAX_IDENTIFIER",
)
"""The categories that a call may name; some of them take a model to find."""

_INTRODUCED = re.compile(
    r"\b(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir) (?:first |middle |last |full )?name (?:is|was) "
    r"([A-Z][\w'-]+(?: [A-Z][\w'-]+)?)"
)
_PHONE = re.compile(
    r"(?<![\w+])\+\d(?:[\s().-]{0,2}\d){7,14}(?!\w)"
    r"|(?<![\w.+-])(?:1[\s.-])?(?:\(\d{3}\)[\s.]?|\d{3}[\s.-])\d{3}[\s.-]\d{4}(?![\w-])"
)
_STREET = re.compile(
    r"\b\d{1,5}[A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][\w'-]* ){1,2}"
    r"(?:Street|Avenue|Road|Boulevard|Lane|Drive|Square|Terrace|(?:St|Ave|Rd|Blvd|Ln|Dr)\b\.?)"
    r"(?:,? (?:Apt|Suite|Unit)\.? \w+)?"
    r"(?:, [A-Z][A-Za-z. ]{1,30}, [A-Z]{2}\b(?: \d{5}(?:-\d{4})?)?)?"
)
_SPELLED_STREET = re.compile(
    r"\b(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -])?"
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth) (?:street|avenue)\b"
    rf"(?:, (?:{'|'.join(map(re.escape, sorted(PLACES)))})\b)?",
    re.IGNORECASE,
)
_HOME = re.compile(
    rf"\b(?:lives?|lived|living|resides?) in ({'|'.join(map(re.escape, sorted(PLACES)))})\b"
)
_AGE = re.compile(
    r"\b(?:I am|I'm|[Hh]e is|[Ss]he is|who is|aged?|turned) "
    r"(\d{1,3}(?: years? old)?)(?!\w|%|[.,]\d)"
    r"|\b(\d{1,3} years old)\b"
    r"|\b(\d{1,3}-year-old)(?= (?:man|woman|boy|girl|son|daughter|student|developer|engineer)\b)"
)
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_ADDRESS_OF_MACHINE = re.compile(
    r"(?<![\w.])(?<!version )(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)"
    r"|(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]{1,34}(?![\w:])"
)
_CREDENTIALS = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/@:]+:[^\s/@]+@[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]"
    r"|\bhttps?://[^\s<>\"']+[?&](?:api_?key|access_token|token|password|secret)=[^\s<>\"')\]]+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Span:
    """Personal data at text[start:end]."""

    category: str
    start: int
    end: int
    text: str


def personal_data(text: str, categories: Collection[str] = ()) -> list[Span]:
    """Gives what is found in `text`, in its order, none within another.

    Args:
        text: Where to look.
        categories: Those to look for; all of them when empty.
    """
    found = [
        Span(category, start, end, text[start:end])
        for category, find in _FINDERS
        if not categories or category in categories
        for start, end in find(text)
    ]
    spans: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if not spans or span.start >= spans[-1].end:
            spans.append(span)
    return spans


def _matches(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    """Gives the finder of what `pattern` matches: its group that took part, or all of it."""
    return lambda text: (match.span(match.lastindex or 0) for match in pattern.finditer(text))


def _names(text: str) -> Iterator[tuple[int, int]]:
    yield from _matches(_INTRODUCED)(text)
    for name in people(text):
        yield from _matches(re.compile(rf"(?<!\w){re.escape(name)}(?!\w)"))(text)


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(text):
        if _has_check_digit([int(digit) for digit in match[0] if digit.isdigit()]):
            yield match.span()


def _has_check_digit(digits: list[int]) -> bool:
    """Tells a card's number from another of its length by Luhn's formula."""
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _machines(text: str) -> Iterator[tuple[int, int]]:
    for match in _ADDRESS_OF_MACHINE.finditer(text):
        if _is_address(match[0]):
            yield match.span()


def _is_address(written: str) -> bool:
    # Without a digit it may as well be a name of C++, such as a::b.
    if not any(character.isdigit() for character in written):
        return False
    try:
        ip_address(written)
    except ValueError:
        return False
    return True


_FINDERS: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("ADDRESS", _matches(_STREET)),
    ("ADDRESS", _matches(_SPELLED_STREET)),
    ("ADDRESS", _matches(_HOME)),
    ("AGE", _matches(_AGE)),
    ("DATE_OF_BIRTH", _matches(DATE_OF_BIRTH)),
    ("DRIVERS_LICENSE", _matches(DRIVERS_LICENSE)),
    ("EMAIL", _matches(EMAIL)),
    ("IP_ADDRESS", _machines),
    ("NAME", _names),
    ("NATIONAL_ID", _matches(SOCIAL_SECURITY)),
    ("PASSPORT", _matches(PASSPORT)),
    ("PAYMENT_CARD_DATA", _cards),
    ("PHONE_NUMBER", _matches(_PHONE)),
    ("TAX_IDENTIFIER", _matches(TAX_IDENTIFIER)),
    # Snowflake has no such category, so that a call cannot ask for it alone.
    ("URL", _matches(_CREDENTIALS)),
)
