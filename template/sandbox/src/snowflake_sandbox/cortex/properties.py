"""What a property of a JSON schema asks for, told by the words of its name."""

from collections.abc import Callable, Set

from snowflake_sandbox.cortex import findings, names
from snowflake_sandbox.cortex.summary import key_sentences
from snowflake_sandbox.cortex.words import stem, word_set

Finder = Callable[[str], list[str]]
_KEY_POINTS = 3


def asking(listed: str) -> frozenset[str]:
    """Gives the stems of words that a property's name may contain."""
    return frozenset(stem(word) for word in word_set(listed))


def finder_for(asked: Set[str]) -> Finder | None:
    """Gives what finds in a text the things that the stems `asked` name; None for other things."""
    return next((finder for known, finder in _FINDERS if not known.isdisjoint(asked)), None)


def _title(text: str) -> list[str]:
    return text.splitlines()[:1]


def _key_points(text: str) -> list[str]:
    return key_sentences(text, _KEY_POINTS)


SENTIMENT = asking("sentiment tone mood polarity")
MONEY = asking("price cost amount figure funding raised revenue salary valuation fee budget")
NAME = asking("name title")
JUDGEMENT = asking("confidence probability certainty likelihood relevance importance score")

# The first that fits decides: "company_name" asks for companies, not for any name.
_FINDERS: tuple[tuple[frozenset[str], Finder], ...] = (
    (asking("email mail"), findings.emails),
    (asking("url link website homepage"), findings.urls),
    (MONEY, findings.amounts),
    (asking("date day year since when created published"), findings.dates),
    (asking("person people author founder customer speaker employee ceo"), names.people),
    (
        asking("technology tool language framework library database software stack platform"),
        names.technologies,
    ),
    (
        asking("company organisation organization employer vendor startup competitor brand"),
        names.companies,
    ),
    (asking("tag keyword topic theme category subject"), findings.keywords),
    (
        asking(
            """
            summary abstract description point takeaway highlight insight finding fact reason
            rationale reasoning explanation justification evidence conclusion tldr matters
            """
        ),
        _key_points,
    ),
    (asking("title headline"), _title),
    (asking("name entity mention"), names.names),
)
