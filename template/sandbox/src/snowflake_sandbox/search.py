"""How the sandbox ranks and filters texts for a search: by words, not by meaning.

Okapi BM25 over the stems of words: a rare word counts more than a frequent one, and a short text
that has it more than a long one. https://doi.org/10.1561/1500000019
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from snowflake_sandbox.cortex.words import stems

Row = Mapping[str, Any]
_SATURATION = 1.2
_LENGTH_WEIGHT = 0.75


def ranked(texts: Sequence[str | None], query: str) -> list[int]:
    """Gives the positions of the texts that share a word with `query`, the best first."""
    read = [Counter(stems(text or "")) for text in texts]
    wanted = set(stems(query))
    occurrences = Counter(word for words in read for word in wanted & words.keys())
    mean_length = sum(map(Counter.total, read)) / len(read) if read else 0.0

    def score(words: Counter[str]) -> float:
        length = _SATURATION * (
            1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * words.total() / (mean_length or 1.0)
        )
        return sum(
            math.log(1 + (len(read) - occurrences[word] + 0.5) / (occurrences[word] + 0.5))
            * words[word]
            * (_SATURATION + 1)
            / (words[word] + length)
            for word in wanted & words.keys()
        )

    scores = {position: score(words) for position, words in enumerate(read)}
    found = [position for position, value in scores.items() if value > 0]
    return sorted(found, key=lambda position: (-scores[position], position))


def matcher(given: Any, attributes: Sequence[str], key: Sequence[str]) -> Callable[[Row], bool]:
    """Gives the test that a filter stands for.

    Args:
        given: the filter, decoded from JSON; empty for one that every row passes.
        attributes: the columns that may be filtered by.
        key: the columns of the primary key.

    Raises:
        ValueError: it is no filter; the message says why.
    """
    if not isinstance(given, dict):
        raise ValueError(f"a filter must be an object, not {given!r}")
    if not given:
        return lambda row: True
    if len(given) != 1:
        raise ValueError("a filter must have exactly one operator at each level")
    [(operator, operand)] = given.items()
    if operator in {"@and", "@or"}:
        parts = [matcher(part, attributes, key) for part in operand]
        every = all if operator == "@and" else any
        return lambda row: every(part(row) for part in parts)
    if operator == "@not":
        inner = matcher(operand, attributes, key)
        return lambda row: not inner(row)
    if operator == "@primarykey":
        values = {str(name).upper(): value for name, value in operand.items()}
        if not key or set(values) != set(key):
            raise ValueError(f"@primarykey must name {', '.join(key) or 'a key; there is none'}")
        return lambda row: all(_same(row[name], value) for name, value in values.items())
    if operator not in _COMPARISONS:
        known = ", ".join(["@and", "@or", "@not", "@primarykey", *_COMPARISONS])
        raise ValueError(f"unknown operator {operator!r}; there are {known}")
    [(name, value)] = operand.items()
    if name.upper() not in attributes:
        raise ValueError(f"column {name!r} is no attribute; there are {', '.join(attributes)}")
    compare = _COMPARISONS[operator]
    return lambda row: row[name.upper()] is not None and compare(row[name.upper()], value)


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, (int, float, Decimal)) and not isinstance(found, bool):
        return isinstance(wanted, (int, float)) and float(found) == float(wanted)
    return bool(found == wanted) if isinstance(found, bool) else str(found) == str(wanted)


def _order(found: Any, wanted: Any) -> int:
    """Gives -1, 0 or 1 as `found` is less than, equal to or more than `wanted`."""
    if isinstance(found, datetime):
        wanted = datetime.fromisoformat(wanted).replace(tzinfo=found.tzinfo)
    elif isinstance(found, date):
        wanted = date.fromisoformat(wanted)
    else:
        found, wanted = float(found), float(wanted)
    return int(found > wanted) - int(found < wanted)


def _contains(found: Any, wanted: Any) -> bool:
    return isinstance(found, list) and wanted in found


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "@eq": _same,
    "@contains": _contains,
    "@gte": lambda found, wanted: _order(found, wanted) >= 0,
    "@lte": lambda found, wanted: _order(found, wanted) <= 0,
}
