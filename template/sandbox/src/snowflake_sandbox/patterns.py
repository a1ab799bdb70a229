"""LIKE as SHOW takes it: in any case, with `%` for any text and `_` for any character.

See https://docs.snowflake.com/en/sql-reference/sql/show
"""

import re


def is_like(name: str, pattern: str | None) -> bool:
    """Tells whether a name is like a pattern; without one, every name is."""
    wildcards = {"%": ".*", "_": "."}
    expression = "".join(wildcards.get(one, re.escape(one)) for one in pattern or "%")
    return re.fullmatch(expression, name, re.IGNORECASE | re.DOTALL) is not None
