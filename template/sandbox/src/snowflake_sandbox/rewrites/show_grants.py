"""SHOW GRANTS and SHOW FUTURE GRANTS.

See https://docs.snowflake.com/en/sql-reference/sql/show-grants
"""

import re
from collections.abc import Iterable

from sqlglot import Expr, exp

from snowflake_sandbox.access.account import ADMINISTRATOR, THE_ACCOUNT
from snowflake_sandbox.access.grants import OWNERSHIP, Grant, Grantee
from snowflake_sandbox.access.securables import Securable, role
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.object_statements import NAME, without_comments
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.grant_names import securable
from snowflake_sandbox.session_context import SessionContext, folded

_SHOW = re.compile(
    r"(?P<future>future )?grants(?: (?P<how>on|to|of|in) (?P<what>.+?))?(?: limit (?P<limit>\d+))?",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"(?:(?P<kind>[a-z ]+?) )?(?P<name>{NAME})", re.IGNORECASE)
_ON = {
    "created_on": "timestamptz",
    "privilege": "varchar",
    "granted_on": "varchar",
    "name": "varchar",
    "granted_to": "varchar",
    "grantee_name": "varchar",
    "grant_option": "varchar",
    "granted_by": "varchar",
}
_TO_USER = {
    "created_on": "timestamptz",
    "privilege": "varchar",
    "granted_on": "varchar",
    "name": "varchar",
    "role": "varchar",
    "granted_to": "varchar",
    "grantee_name": "varchar",
    "grant_option": "varchar",
    "granted_by": "varchar",
}
_OF = {
    "created_on": "timestamptz",
    "role": "varchar",
    "granted_to": "varchar",
    "grantee_name": "varchar",
    "granted_by": "varchar",
}
_FUTURE = {
    "created_on": "timestamptz",
    "privilege": "varchar",
    "grant_on": "varchar",
    "name": "varchar",
    "grant_to": "varchar",
    "grantee_name": "varchar",
    "grant_option": "varchar",
}


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Answers SHOW GRANTS in all its forms; leaves every other statement as it is.

    Raises:
        ProgrammingError: 002003 for what is not there, 000002 for what is not emulated.
    """
    if not isinstance(statement, exp.Command) or str(statement.this).upper() != "SHOW":
        return statement
    text = statement.expression if isinstance(statement.expression, str) else ""
    if not re.match(r"\s*(?:future\s+)?grants\b", text, re.IGNORECASE):
        return statement
    text = without_comments(text)
    found = _SHOW.fullmatch(text)
    named = _NAMED.fullmatch(found["what"]) if found and found["what"] else None
    if found is None or (found["what"] and named is None):
        raise unsupported(f"SHOW {text}")
    how = (found["how"] or "to").lower()
    kind = ((named["kind"] if named else None) or "").upper()
    written = named["name"] if named else None
    if found["future"]:
        columns, cells = _FUTURE, _future(how, kind, written, session)
    elif how == "on":
        columns, cells = _ON, _on(kind, written or "", session)
    elif how == "of" and kind == "ROLE":
        columns, cells = _OF, _of(written or "", session)
    elif how == "to" and kind == "ROLE":
        columns, cells = _ON, _to_role(_name(written), session)
    elif (how == "to" and kind == "USER") or not found["how"]:
        columns, cells = _TO_USER, _to_user(_name(written) or session.user, session)
    else:
        raise unsupported(f"SHOW {text}")
    return rows(columns, cells[: int(found["limit"])] if found["limit"] else cells)


def _name(written: str | None) -> str:
    return folded(exp.to_table(written, dialect="snowflake").this) or "" if written else ""


def _on(kind: str, written: str, session: SessionContext) -> list[tuple[object, ...]]:
    if not kind and written.upper() == "ACCOUNT":
        return _rows(session.access.grants.on(THE_ACCOUNT))
    on = securable(kind or "TABLE", written, session)
    grants = session.access.grants.on(on)
    if on.kind != "ROLE" and session.access.grants.owner(on) is None:
        # Nobody's is what an administrator has made.
        owned = Grant(OWNERSHIP, on, Grantee("ROLE", ADMINISTRATOR), ADMINISTRATOR, True)
        grants = [owned, *grants]
    return _rows(grants, on)


def _rows(grants: Iterable[Grant], on: Securable | None = None) -> list[tuple[object, ...]]:
    return [
        (
            grant.created_on.isoformat(),
            grant.privilege,
            _words(on.kind if on else grant.on.kind),
            grant.on.full_name,
            grant.to.kind,
            grant.to.name,
            _boolean(grant.with_option),
            grant.by,
        )
        for grant in grants
    ]


def _to_role(name: str, session: SessionContext) -> list[tuple[object, ...]]:
    grantee = Grantee("ROLE", name)
    if session.access.find("ROLE", name) is None and name in session.access.taken_roles:
        # Nobody has made it: it may do what an administrator may.
        return _rows([Grant("USAGE", role(ADMINISTRATOR), grantee, ADMINISTRATOR)])
    session.access.require("ROLE", name)
    return _rows(session.access.grants.to(grantee))


def _to_user(name: str, session: SessionContext) -> list[tuple[object, ...]]:
    session.access.require("USER", name)
    return [
        (
            grant.created_on.isoformat(),
            grant.privilege,
            _words(grant.on.kind),
            grant.on.full_name,
            grant.on.full_name if grant.on.kind == "ROLE" else None,
            grant.to.kind,
            grant.to.name,
            _boolean(grant.with_option),
            grant.by,
        )
        for grant in session.access.grants.to(Grantee("USER", name))
    ]


def _of(written: str, session: SessionContext) -> list[tuple[object, ...]]:
    on = securable("ROLE", written, session)
    return [
        (grant.created_on.isoformat(), on.full_name, grant.to.kind, grant.to.name, grant.by)
        for grant in session.access.grants.on(on)
        if grant.privilege == "USAGE"
    ]


def _future(
    how: str, kind: str, written: str | None, session: SessionContext
) -> list[tuple[object, ...]]:
    if how == "in" and kind in {"DATABASE", "SCHEMA"} and written:
        grants = session.access.grants.future(securable(kind, written, session))
    elif how == "to" and kind == "ROLE":
        wanted = Grantee("ROLE", _name(written))
        grants = [grant for grant in session.access.grants.future() if grant.to == wanted]
    else:
        raise unsupported(f"SHOW FUTURE GRANTS {how} {kind}".upper())
    return [
        (
            grant.created_on.isoformat(),
            grant.privilege,
            _words(grant.future_kind or ""),
            f"{grant.on.full_name}.<{grant.future_kind}>",
            grant.to.kind,
            grant.to.name,
            _boolean(grant.with_option),
        )
        for grant in grants
    ]


def _words(kind: str) -> str:
    return kind.replace(" ", "_")


def _boolean(value: bool) -> str:
    return str(value).lower()
