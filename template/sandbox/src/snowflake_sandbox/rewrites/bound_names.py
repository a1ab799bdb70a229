"""`IDENTIFIER(?)` is the name that is bound there; so is a stage, a format or a setting of COPY.

Python's connector names everything in this way that `write_pandas` makes.
See https://docs.snowflake.com/en/sql-reference/identifier-literal
"""

from typing import Any

from sqlglot.dialects.snowflake import Snowflake
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

_CONSTANTS_ONLY = ("COPY", "INFER_SCHEMA")

Values = list[Any] | dict[str, Any] | None


def rewrite(command: str, values: Values) -> tuple[str, Values]:
    """Writes names out in the text of a statement; gives it with the values that are left."""
    if not isinstance(values, list) or not any(
        word in command.upper() for word in ("IDENTIFIER", *_CONSTANTS_ONLY)
    ):
        return command, values
    try:
        tokens = list(Snowflake().tokenize(command))
    except TokenError:
        return command, values  # The parser will say what is wrong.
    words = [token.text.upper() for token in tokens]
    are_constant = words[:1] == ["COPY"] or "INFER_SCHEMA" in words
    left, pieces, done = [], [], 0
    places = [n for n, token in enumerate(tokens) if token.token_type == TokenType.PLACEHOLDER]
    for place, value in zip(places, values, strict=False):
        if isinstance(value, str) and _is_identifier(tokens, place):
            first, last, written = tokens[place - 2], tokens[place + 1], value
        elif are_constant:
            first, last, written = tokens[place], tokens[place], _constant(value)
        else:
            left.append(value)
            continue
        pieces += [command[done : first.start], written]
        done = last.end + 1
    return "".join([*pieces, command[done:]]), left + values[len(places) :]


def _is_identifier(tokens: list[Token], place: int) -> bool:
    return (
        2 <= place < len(tokens) - 1
        and tokens[place - 2].text.upper() == "IDENTIFIER"
        and tokens[place - 1].token_type == TokenType.L_PAREN
        and tokens[place + 1].token_type == TokenType.R_PAREN
    )


def _constant(value: Any) -> str:
    text = str(value).replace("\\", "\\\\").replace("'", "''")
    return f"'{text}'" if isinstance(value, str) else text
