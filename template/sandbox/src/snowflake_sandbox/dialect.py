"""Snowflake's grammar, where the parser is behind it."""

import logging
import re

import sqlglot
from snowflake.connector.errors import ProgrammingError
from sqlglot import ErrorLevel, Expr, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.errors import ParseError, TokenError

from snowflake_sandbox import object_statements, type_literals
from snowflake_sandbox.comments import parse_comments
from snowflake_sandbox.errors import compilation_error, unsupported

# What the parser gives up on is refused with an error; its own warning would only be noise.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

# The parser knows some AI functions, with a fixed number of arguments: none would be left for
# `return_error_details => TRUE`. Read as plain calls, they all keep every argument they are given.
for _name in [name for name in Snowflake.Parser.FUNCTIONS if name.startswith("AI_")]:
    del Snowflake.Parser.FUNCTIONS[_name]

# The parser would translate some formats, and not all of their elements.
for _name in ("TO_CHAR", "TO_VARCHAR"):
    Snowflake.Parser.FUNCTIONS[_name] = exp.ToChar.from_arg_list


# The parser reads CREATE OR ALTER as CREATE OR REPLACE; this mark keeps them apart.
OR_ALTER = "or_alter"
_COMMENTS = r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
_OR_ALTER = re.compile(rf"{_COMMENTS}create\s+or\s+alter\b", re.IGNORECASE | re.DOTALL)

# What Snowpark makes for a query of its own is SCOPED; it is as temporary as anything else here.
_SCOPED = re.compile(
    rf"^({_COMMENTS}create\s+(?:or\s+replace\s+)?)scoped\s+(temp)", re.IGNORECASE | re.DOTALL
)

# The parser takes any expression for a statement; Snowflake only has UNSET, which looks like one.
_EXPRESSIONS = (exp.Alias, exp.Condition)
_UNSET = re.compile(r"\s*unset\s", re.IGNORECASE)
# The parser does not know this end of CREATE SCHEMA.
MANAGED_ACCESS = "managed_access"
_MANAGED = re.compile(
    rf"(?P<create>{_COMMENTS}create\s(?:[\w ]*\s)?schema\s[^;=]*?)\s+with\s+managed\s+access\b"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPTING = re.compile(r"\s*(?:declare|begin)\s+(?!transaction|work|name)\w", re.IGNORECASE)


def parse(sql: str) -> Expr:
    """Parses one statement of Snowflake SQL.

    Raises:
        ProgrammingError: 001003 for a syntax error, 000008 for more than one statement, 000900 for
            none.
    """
    sql = type_literals.replace(sql)
    if about_object := object_statements.parse(sql):
        return about_object
    if managed := _MANAGED.fullmatch(sql):
        statement = parse(managed["create"] + managed["rest"])
        statement.meta[MANAGED_ACCESS] = True
        return statement
    sql = _SCOPED.sub(r"\1\2", sql)
    try:
        statements = [
            s
            for s in sqlglot.parse(sql, read="snowflake")
            if s and not isinstance(s, exp.Semicolon)
        ]
    except (ParseError, TokenError) as error:
        if _SCRIPTING.match(sql):
            raise unsupported("Snowflake Scripting") from None
        raise _syntax_error(error) from None
    for statement in statements:
        _forget_positions(statement)
    if not statements:
        raise compilation_error(900, "42601", "Empty SQL statement.")
    if len(statements) > 1:
        count = len(statements)
        raise compilation_error(
            8,
            "0A000",
            f"Actual statement count {count} did not match the desired statement count 1.",
        )
    if isinstance(statements[0], _EXPRESSIONS) and not _UNSET.match(sql):
        word = sql.split()[0].upper()
        raise compilation_error(
            1003, "42000", f"syntax error line 1 at position 0 unexpected '{word}'."
        )
    if isinstance(statements[0], exp.Command):
        return parse_comments(sql) or statements[0]
    if _OR_ALTER.match(sql):
        statements[0].meta[OR_ALTER] = True
    return statements[0]


def _forget_positions(statement: Expr) -> None:
    """Drops what the parser notes of where a word stood, which copies of the tree would copy."""
    for node in statement.walk():
        node._meta = None


def refuse_losses(transformed: Expr) -> None:
    """Refuses what DuckDB has no words for; it would be left out, and the result be wrong.

    Properties of tables are different: none of them changes what is in a table.
    """
    generator = DuckDB().generator(unsupported_level=ErrorLevel.IGNORE)
    generator.generate(transformed)
    for message in generator.unsupported_messages:
        if not message.startswith("Unsupported property"):
            raise unsupported(message)


def _syntax_error(error: ParseError | TokenError) -> ProgrammingError:
    details = getattr(error, "errors", None)
    if not details:
        return compilation_error(1003, "42000", f"syntax error: {error}")
    first = details[0]
    near = first.get("highlight") or "<EOF>"
    return compilation_error(
        1003,
        "42000",
        f"syntax error line {first['line']} at position {first['col']} unexpected '{near}'.",
    )
