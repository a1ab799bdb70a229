"""Statements about objects that the parser does not know, such as agents and dbt projects.

The parser would take some of them for something else, so they are told apart before it sees them.
"""

import re
from dataclasses import dataclass

from sqlglot import Expr, exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.tokenizer_core import TokenType

_BLANK = r"(?:\s|--[^\n]*\n|//[^\n]*\n|/\*.*?\*/)*"
_PART = r'(?:"[^"]+"|[A-Za-z_][\w$]*)'
NAME = rf"{_PART}(?:\.{_PART}){{0,2}}"
_STATEMENT = re.compile(
    rf"{_BLANK}(?P<verb>create|alter|drop|show|describe|desc|execute)\s+"
    r"(?:or\s+(?P<over>replace|alter)\s+)?(?P<manner>(?:(?:temp|temporary|secure|terse)\s+)*)"
    r"(?P<kind>cortex\s+search\s+services?|semantic\s+views?|agents?|dbt\s+projects?"
    r"|users?(?!\s+(?:functions|procedures)\b)|roles?|warehouses?|resource\s+monitors?"
    r"|network\s+rules?|network\s+polic(?:y|ies)|(?:security\s+)?integrations?)\b"
    r"\s*(?P<rest>.*?)[\s;]*",
    re.IGNORECASE | re.DOTALL,
)
_NAMED = re.compile(
    rf"(?P<exists>if\s+(?:not\s+)?exists\s+)?(?P<name>{NAME})(?![\w$.])(?P<body>.*)",
    re.IGNORECASE | re.DOTALL,
)
_MARK = "object_statement"
# These are objects of the account; the others lie in schemas.
OF_ACCOUNT = {
    "INTEGRATION",
    "NETWORK POLICY",
    "RESOURCE MONITOR",
    "ROLE",
    "USER",
    "WAREHOUSE",
}
_GRANT = re.compile(rf"{_BLANK}(?P<verb>grant|revoke)\s(?P<rest>.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class ObjectStatement:
    """One statement about an object, or about all of a kind.

    Attributes:
        verb: CREATE, ALTER, DROP, SHOW, DESCRIBE or EXECUTE.
        kind: CORTEX SEARCH SERVICE, SEMANTIC VIEW, AGENT, DBT PROJECT or NETWORK RULE, or one of
            OF_ACCOUNT.
        over: what follows `CREATE OR`: REPLACE, ALTER or nothing.
        manner: what stands before the kind: TEMPORARY, SECURE, TERSE or nothing.
        exists: whether it says IF EXISTS or IF NOT EXISTS.
        name: the object's name as it is written; empty after SHOW and where it is missing.
        body: what follows.
    """

    verb: str
    kind: str
    over: str
    manner: str
    exists: bool
    name: str
    body: str

    @property
    def is_ddl(self) -> bool:
        """Whether it changes the catalog."""
        return self.verb in {"CREATE", "ALTER", "DROP"}


def parse(sql: str) -> Expr | None:
    """Gives the statement as a command that carries its parts; None when it is about others."""
    if grant := _GRANT.fullmatch(sql):
        return exp.Command(this=grant["verb"].upper(), expression=grant["rest"])
    found = _STATEMENT.fullmatch(sql)
    if found is None:
        return None
    verb = {"DESC": "DESCRIBE"}.get(found["verb"].upper(), found["verb"].upper())
    named = None if verb == "SHOW" else _NAMED.fullmatch(found["rest"])
    statement = ObjectStatement(
        verb=verb,
        kind=_singular(" ".join(found["kind"].upper().split())).removeprefix("SECURITY "),
        over=(found["over"] or "").upper(),
        manner=found["manner"].strip().upper(),
        exists=bool(named and named["exists"]),
        name=named["name"] if named else "",
        body=named["body"] if named else found["rest"],
    )
    command = exp.Command(this=verb, expression=f"{statement.kind} {found['rest']}")
    command.meta[_MARK] = statement
    return command


def _singular(kind: str) -> str:
    return f"{kind[:-3]}Y" if kind.endswith("IES") else kind.removesuffix("S")


def without_comments(text: str) -> str:
    """Gives a statement, or the end of one, with single blanks and without its comments."""
    # A word before it keeps the tokenizer from taking the first one for a whole statement.
    text, words = f"of {text}", ""
    for token in Snowflake().tokenize(text)[1:]:
        if token.token_type != TokenType.SEMICOLON:
            word = text[token.start : token.end + 1]
            words += word if word == "." or words.endswith(".") else f" {word}"
    return words.strip()


def of(expression: Expr) -> ObjectStatement | None:
    """Gives the parts of a statement that `parse` has read."""
    statement: ObjectStatement | None = expression.meta.get(_MARK)
    return statement
