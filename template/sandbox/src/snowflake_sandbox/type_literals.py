"""TYPE OBJECT(…), a type as the response_format of AI_COMPLETE, which stands for a JSON schema.

The parser knows no such literal, so that it is replaced in the text of a statement.
See https://docs.snowflake.com/en/sql-reference/functions/ai_complete-structured-outputs
"""

import json
import re
from typing import Any

from sqlglot import exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from snowflake_sandbox.cortex.errors import StatementError, invalid_arguments

_LITERAL = re.compile(r"\bai_complete\b.*\btype\s+object\s*\(", re.IGNORECASE | re.DOTALL)
_BEFORE = (TokenType.FARROW, TokenType.COMMA)
_Type = exp.DataType.Type
_SIMPLE = {
    _Type.BOOLEAN: "boolean",
    _Type.DOUBLE: "number",
    _Type.FLOAT: "number",
    _Type.TEXT: "string",
    _Type.VARCHAR: "string",
}


def replace(sql: str) -> str:
    """Gives `sql` with a JSON schema in place of each type literal.

    Raises:
        StatementError: 1044 for a type that has no mapping to JSON.
    """
    if not _LITERAL.search(sql):
        return sql
    try:
        tokens = Snowflake().tokenize(sql)
    except TokenError:
        return sql  # The parser will say what is wrong.
    for position in reversed(range(1, len(tokens) - 2)):
        if _is_literal(tokens, position):
            start, end = tokens[position].start, _end(tokens, position + 2)
            kind = _parsed(sql[tokens[position + 1].start : end])
            if kind is not None:
                wanted = json.dumps({"type": "json", "schema": _schema(kind)}).replace("'", "''")
                sql = f"{sql[:start]}PARSE_JSON('{wanted}'){sql[end:]}"
    return sql


def _is_literal(tokens: list[Token], position: int) -> bool:
    before, word, kind, opening = tokens[position - 1 : position + 3]
    return (
        before.token_type in _BEFORE
        and word.text.upper() == "TYPE"
        and kind.token_type == TokenType.OBJECT
        and opening.token_type == TokenType.L_PAREN
    )


def _end(tokens: list[Token], opening: int) -> int:
    depth = 0
    for token in tokens[opening:]:
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        if depth == 0:
            return token.end + 1
    return tokens[-1].end + 1


def _parsed(literal: str) -> exp.DataType | None:
    try:
        return exp.DataType.build(literal, dialect="snowflake")
    except ParseError:
        return None


def _schema(kind: exp.DataType) -> dict[str, Any]:
    if kind.this == _Type.OBJECT and kind.expressions:
        columns = {column.name: column for column in kind.expressions}
        required = [name for name, column in columns.items() if column.args.get("constraints")]
        properties = {name: _schema(column.args["kind"]) for name, column in columns.items()}
        return {"type": "object", "properties": properties, "required": required}
    if kind.this in (_Type.ARRAY, _Type.LIST) and kind.expressions:
        return {"type": "array", "items": _schema(kind.expressions[0])}
    if kind.this in _SIMPLE:
        return {"type": _SIMPLE[kind.this]}
    if kind.this == _Type.DECIMAL:
        scale = kind.expressions[1].name if len(kind.expressions) > 1 else "0"
        return {"type": "integer" if scale == "0" else "number"}
    if kind.this in exp.DataType.INTEGER_TYPES:
        return {"type": "integer"}
    raise _unmapped(kind)


def _unmapped(kind: exp.DataType) -> StatementError:
    name = kind.sql(dialect="snowflake")
    return invalid_arguments("AI_COMPLETE", f"the type {name} has no mapping to JSON")
