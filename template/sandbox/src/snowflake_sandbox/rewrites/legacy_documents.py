"""SNOWFLAKE.CORTEX.PARSE_DOCUMENT names a stage and a path: they become a FILE.

See https://docs.snowflake.com/en/sql-reference/functions/parse_document-snowflake-cortex
"""

from sqlglot import Expr, exp

_NAME = "SNOWFLAKE.CORTEX.PARSE_DOCUMENT"


def rewrite(statement: Expr) -> Expr:
    """Replaces the first two arguments of each call by `TO_FILE(stage, path)`."""
    for named in statement.find_all(exp.Dot):
        call = named.expression
        if isinstance(call, exp.Anonymous) and len(call.expressions) > 1 and _name(named) == _NAME:
            stage, path, *options = call.expressions
            call.set("expressions", [exp.ToFile(this=stage, path=path), *options])
    return statement


def _name(named: exp.Dot) -> str:
    return ".".join(part.name for part in named.flatten()).upper()
