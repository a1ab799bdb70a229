"""Which privileges a statement needs that the parser does not take apart.

See the section "Access control requirements" of each command in
https://docs.snowflake.com/en/sql-reference/sql-all
"""

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from snowflake_sandbox import object_statements
from snowflake_sandbox.access import catalog, reads
from snowflake_sandbox.access.requirement import ANY, OWNED, Requirement, read, stage, table_named
from snowflake_sandbox.access.securables import Securable, schema
from snowflake_sandbox.object_statements import ObjectStatement
from snowflake_sandbox.session_context import SessionContext, relation_name

_BODY = re.compile(r"\bas\s+(?P<query>(?:select|with)\b.*)", re.IGNORECASE | re.DOTALL)
_DYNAMIC_TABLE = re.compile(
    rf"\s*dynamic\s+table\s+(?:if\s+exists\s+)?(?P<name>{object_statements.NAME})(?P<action>.*)",
    re.IGNORECASE | re.DOTALL,
)
_STAGE = re.compile(
    rf"\s*stage\s+(?:if\s+exists\s+)?(?P<name>{object_statements.NAME}).*", re.I | re.DOTALL
)


def of_command(command: exp.Command, session: SessionContext) -> Iterator[Requirement]:
    """Gives what is needed by a statement that the parser does not take apart."""
    word, text = str(command.this).upper(), command.args.get("expression") or ""
    text = text if isinstance(text, str) else text.name
    if word in {"REMOVE", "RM", "GET"}:
        reference = text.split()[0]
        yield from stage(reference, "READ" if word == "GET" else "WRITE", session)
    elif (found := _DYNAMIC_TABLE.fullmatch(text)) and word in {"ALTER", "DROP", "DESCRIBE"}:
        on = Securable("DYNAMIC TABLE", relation_name(table_named(found["name"]), session))
        needed = {"ALTER": frozenset({"OPERATE"}), "DROP": OWNED}.get(word, ANY)
        if catalog.found(on, session):
            yield Requirement(needed, on)
    elif word == "ALTER" and (found := _STAGE.fullmatch(text)):
        on = Securable("STAGE", relation_name(table_named(found["name"]), session))
        needed = frozenset({"WRITE"}) if "refresh" in text.lower() else OWNED
        if on.name not in session.temporary_stages:
            yield Requirement(needed, on)


def of_object(about: ObjectStatement, session: SessionContext) -> Iterator[Requirement]:
    """Gives what is needed by a statement about an object that the parser does not know."""
    if about.kind in object_statements.OF_ACCOUNT or about.verb == "SHOW" or not about.name:
        return
    on = Securable(about.kind, relation_name(table_named(about.name), session))
    exists = catalog.found(on, session)
    if about.verb == "CREATE":
        yield Requirement(frozenset({f"CREATE {about.kind}"}), schema(*on.name[:2]), True)
        if exists and about.over:
            yield Requirement(OWNED, on)
        yield from _query_in(about.body, session)
    elif exists:
        needed = {
            "ALTER": frozenset({"MODIFY", "OPERATE"}),
            "DROP": OWNED,
            "EXECUTE": frozenset({"USAGE"}),
        }
        yield Requirement(needed.get(about.verb, ANY), on)


def _query_in(body: str, session: SessionContext) -> Iterator[Requirement]:
    if found := _BODY.search(body):
        try:
            query = sqlglot.parse_one(found["query"], read="snowflake")
        except (ParseError, TokenError):
            return
        for relation in reads.relations(query):
            yield from read(relation, frozenset({"SELECT"}), session)
