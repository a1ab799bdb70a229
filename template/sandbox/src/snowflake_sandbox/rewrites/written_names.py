"""`IDENTIFIER('name')` and `IDENTIFIER($name)` are written out before a statement is parsed.

So they may stand wherever a name does, in statements that the parser does not know, too. In these,
`$name` is written out as a constant; in all others it stays a node of the tree.
See https://docs.snowflake.com/en/sql-reference/identifier-literal
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from sqlglot import Expr, exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from snowflake_sandbox import dialect
from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.object_statements import NAME
from snowflake_sandbox.rewrites.session_variables import value_of

_MENTIONED = re.compile(r"\bidentifier\s*\(", re.IGNORECASE)
_NAME = re.compile(NAME)
# A word before it keeps the tokenizer from taking the first one for a whole statement.
_BEFORE = "of "
# These take the paths of files, in which a dollar sign is nothing but itself.
_OF_FILES = {"GET", "LIST", "LS", "PUT", "REMOVE", "RM"}

Piece = tuple[int, int, str]


def parse(command: str, variables: dict[str, Expr]) -> tuple[str, Expr]:
    """Parses a statement; gives it with its text, in which names are written out.

    Raises:
        ProgrammingError: 002211 for a variable that is not set, 001003 for one whose value is no
            name.
    """
    if _MENTIONED.search(command):
        command = _written(command, lambda tokens: _names(tokens, variables))
    statement = dialect.parse(command)
    is_unknown = isinstance(statement, exp.Command)
    if is_unknown and "$" in command and statement.this.upper() not in _OF_FILES:
        command = _written(command, lambda tokens: _constants(tokens, variables))
        statement = dialect.parse(command)
    return command, statement


def _written(command: str, find: Callable[[list[Token]], Iterator[Piece]]) -> str:
    try:
        tokens = list(Snowflake().tokenize(_BEFORE + command))
    except TokenError:
        return command  # The parser will say what is wrong.
    pieces, done = [], 0
    for start, end, text in find(tokens):
        pieces += [command[done : start - len(_BEFORE)], text]
        done = end + 1 - len(_BEFORE)
    return "".join([*pieces, command[done:]])


def _names(tokens: list[Token], variables: dict[str, Expr]) -> Iterator[Piece]:
    for place, token in enumerate(tokens):
        following = tokens[place + 1 : place + 5]
        kinds = [one.token_type for one in following]
        if token.text.upper() != "IDENTIFIER" or kinds[:1] != [TokenType.L_PAREN]:
            continue
        if kinds[1:3] == [TokenType.STRING, TokenType.R_PAREN]:
            if _NAME.fullmatch(following[1].text):
                yield token.start, following[2].end, following[1].text
        elif kinds[1:4] == [TokenType.PARAMETER, TokenType.VAR, TokenType.R_PAREN]:
            value = value_of(following[2].text, variables)
            if not (value.is_string and _NAME.fullmatch(value.name)):
                raise compilation_error(
                    1003,
                    "42000",
                    f"syntax error: '{value.name}', the value of ${following[2].text}, is no name.",
                )
            yield token.start, following[3].end, value.name


def _constants(tokens: list[Token], variables: dict[str, Expr]) -> Iterator[Piece]:
    for sign, name in pairwise(tokens):
        is_variable = sign.text == "$" and name.token_type != TokenType.NUMBER
        if is_variable and sign.token_type == TokenType.PARAMETER and sign.end + 1 == name.start:
            text = value_of(name.text, variables).sql(dialect="snowflake")
            yield sign.start, name.end, text
