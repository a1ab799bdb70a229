"""A privilege that a statement needs, and what it takes to read a relation or a stage.

See https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from snowflake_sandbox.access.securables import Securable, database
from snowflake_sandbox.session_context import SessionContext, relation_name

ANY = frozenset({"*"})
OWNED = frozenset({"OWNERSHIP"})


@dataclass(frozen=True)
class Requirement:
    """One of these privileges, on this object; ANY is whatever privilege there is on it."""

    privileges: frozenset[str]
    on: Securable
    # Only the primary role creates objects.
    is_creation: bool = False


def read(
    table: exp.Table, privileges: frozenset[str], session: SessionContext
) -> Iterator[Requirement]:
    """Gives what is needed to do something with a relation; nothing if it is the session's own."""
    name = relation_name(table, session)
    if name in session.temporary:
        return
    if name[1] == "INFORMATION_SCHEMA":
        yield Requirement(ANY, database(name[0]))
    else:
        yield Requirement(privileges, Securable("TABLE", name))


def stage(reference: str, privilege: str, session: SessionContext) -> Iterator[Requirement]:
    """Gives what is needed of a stage that is referred to, as in `'@files/a.txt'`."""
    text = reference.strip("'")
    name = text.removeprefix("@").partition("/")[0]
    # The stage of a user is the user's own; that of a table is the table's.
    if not text.startswith("@") or name.startswith(("~", "%")) or ".%" in name:
        return
    full = relation_name(table_named(name), session)
    if full not in session.temporary_stages:
        yield Requirement(frozenset({privilege}), Securable("STAGE", full))


def table_named(written: str) -> exp.Table:
    """Gives a name that is written in a text."""
    return exp.to_table(written, dialect="snowflake")
