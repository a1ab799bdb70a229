"""Comments on tables and columns: accepted in every form; those on columns are not kept."""

import sqlglot
from sqlglot import Expr, exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.tokenizer_core import Token, TokenType

from snowflake_sandbox.fakesnow_seams import set_comment, take_comment


def parse_comments(sql: str) -> Expr | None:
    """Parses `ALTER TABLE t ALTER a COMMENT 'x', b COMMENT 'y'`, of which the parser knows a half.

    Returns:
        The statement with one action a column; None when `sql` is something else.
    """
    tokens = Snowflake().tokenize(sql)
    start = _end_of_head(tokens)
    if start is None:
        return None
    head = sql[: tokens[start].start]
    ends = [token.start for token in tokens if token.token_type == TokenType.COMMA]
    starts = [tokens[start].start, *(end + 1 for end in ends)]
    columns = [sql[a:b] for a, b in zip(starts, [*ends, len(sql)], strict=True)]
    alters = [sqlglot.parse_one(f"{head}{column}", read="snowflake") for column in columns]
    if not all(isinstance(alter, exp.Alter) and alter.find(exp.AlterColumn) for alter in alters):
        return None
    first = alters[0]
    first.set("actions", [action for alter in alters for action in alter.args["actions"]])
    return first


def quote_comment(transformed: Expr) -> Expr:
    """Doubles the quotes in a comment, which fakesnow will paste into SQL, if there is one."""
    if taken := take_comment(transformed):
        table, comment = taken
        set_comment(transformed, table, comment.replace("'", "''"))
    return transformed


def _end_of_head(tokens: list[Token]) -> int | None:
    """Gives where the first column is named, after `ALTER TABLE name ALTER [COLUMN]`."""
    words = [token.text.upper() for token in tokens]
    if words[:2] != ["ALTER", "TABLE"] or "ALTER" not in words[2:]:
        return None
    start = words.index("ALTER", 2) + 1
    return start + 1 if words[start : start + 1] == ["COLUMN"] else start
