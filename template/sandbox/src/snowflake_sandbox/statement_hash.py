"""What tells a statement from others: a hash of its text, and one that is blind to constants.

See https://docs.snowflake.com/en/user-guide/query-hash
"""

import hashlib
import re

_TOKEN = re.compile(
    r"(?P<comment>--[^\n]*|//[^\n]*|/\*.*?\*/)"
    r"|(?P<constant>'(?:[^'\\]|''|\\.)*'|\$\$.*?\$\$|\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)"
    r'|(?P<quoted>"(?:[^"]|"")*")'
    r"|\w+|\S",
    re.DOTALL | re.IGNORECASE,
)


def statement_hashes(text: str) -> tuple[str, str]:
    """Gives QUERY_HASH and QUERY_PARAMETERIZED_HASH; neither sees spacing, comments or case."""
    exact, parameterized = [], []
    for token in _TOKEN.finditer(text):
        if token["comment"]:
            continue
        written = token[0] if token["constant"] or token["quoted"] else token[0].upper()
        exact.append(written)
        parameterized.append("?" if token["constant"] else written)
    return _hash(exact), _hash(parameterized)


def _hash(tokens: list[str]) -> str:
    return hashlib.md5(" ".join(tokens).encode(), usedforsecurity=False).hexdigest()
