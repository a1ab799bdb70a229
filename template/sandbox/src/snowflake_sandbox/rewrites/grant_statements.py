"""GRANT and REVOKE.

See https://docs.snowflake.com/en/sql-reference/sql/grant-privilege and its siblings
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlglot import Expr, exp

from snowflake_sandbox.access import catalog, enforcement, privileges
from snowflake_sandbox.access.account import ADMINISTRATOR, THE_ACCOUNT
from snowflake_sandbox.access.grants import OWNERSHIP, Grant, Grantee
from snowflake_sandbox.access.securables import Securable, insufficient_privileges
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.object_statements import NAME, without_comments
from snowflake_sandbox.rewrites import role_grants
from snowflake_sandbox.rewrites.grant_names import grantee, securable
from snowflake_sandbox.session_context import SessionContext, success

_PRIVILEGE = re.compile(
    r"(?P<option>grant option for )?(?P<privileges>[\w ,]+?) on (?P<on>.+?) (?:to|from) "
    rf"(?:(?P<to>role|user|database role|share|application) )?(?P<grantee>{NAME})(?P<rest>.*)",
    re.IGNORECASE,
)
_BULK = re.compile(
    rf"(?P<which>all|future) (?P<kind>[a-z ]+?)s in (?P<in>schema|database) (?P<name>{NAME})",
    re.IGNORECASE,
)
_SHARED = re.compile(r"database snowflake", re.IGNORECASE)
_ENDINGS = {
    "GRANT": {"", "WITH GRANT OPTION", "COPY CURRENT GRANTS", "REVOKE CURRENT GRANTS"},
    "REVOKE": {"", "RESTRICT", "CASCADE"},
}


@dataclass(frozen=True)
class _Statement:
    """What a GRANT or REVOKE says, but for its objects."""

    verb: str
    text: str
    privileges: tuple[str, ...]
    to: Grantee
    ending: str
    is_option_only: bool


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Carries out GRANT and REVOKE; leaves every other statement as it is.

    Raises:
        ProgrammingError: 003001 who may not grant it, 002003 what is not there, 001003 a privilege
            that is not one of the object's, or 000002 for what is not emulated.
    """
    if not isinstance(statement, exp.Command) or statement.this not in {"GRANT", "REVOKE"}:
        return statement
    verb, text = str(statement.this), without_comments(str(statement.expression))
    if of_role := role_grants.read(text, session):
        change = session.access.grant if verb == "GRANT" else session.access.revoke
        change([of_role])
        return success()
    found = _PRIVILEGE.fullmatch(text)
    if found is None:
        raise unsupported(f"{verb} {text}")
    said = _Statement(
        verb,
        text,
        tuple(" ".join(part.upper().split()) for part in found["privileges"].split(",")),
        grantee(found["to"] or "ROLE", found["grantee"], session),
        found["rest"].strip().upper(),
        found["option"] is not None,
    )
    if said.to.kind == "USER":
        raise unsupported(f"{verb} of privileges on objects to users")
    if said.ending not in _ENDINGS[verb]:
        raise unsupported(f"{verb} ... {said.ending}")
    if ("IMPORTED PRIVILEGES" in said.privileges) != bool(_SHARED.fullmatch(found["on"])):
        raise insufficient_privileges(
            f"{found['on']}. IMPORTED PRIVILEGES, and no others, are granted on the database "
            "SNOWFLAKE"
        )
    if said.privileges == ("IMPORTED PRIVILEGES",):
        said = replace(said, privileges=("USAGE",))
    _carry_out(said, found["on"], session)
    return success()


def _carry_out(said: _Statement, on: str, session: SessionContext) -> None:
    if bulk := _BULK.fullmatch(on):
        kind = bulk["kind"].upper()
        if kind not in {*privileges.IN_SCHEMA, "SCHEMA"}:
            raise unsupported(f"{said.verb} ON {bulk['which']} {kind}S".upper())
        where = securable(bulk["in"].upper(), bulk["name"], session)
        if bulk["which"].upper() == "FUTURE":
            _change_future(said, kind, where, session)
            return
        listed = (
            catalog.schemas(where.name[0], session)
            if kind == "SCHEMA"
            else catalog.objects(kind, where.name, session)
        )
        for one in listed:
            _change(said, one, session)
        return
    _change(said, _object(on, session), session)


def _object(on: str, session: SessionContext) -> Securable:
    if on.upper() == "ACCOUNT":
        return THE_ACCOUNT
    kind, _, name = on.rpartition(" ")
    return securable(kind.upper() or "TABLE", name, session)


def _change(said: _Statement, on: Securable, session: SessionContext) -> None:
    chosen = list(_privileges(said, on.kind))
    for privilege in chosen:
        _refuse_others(privilege, on, said, session)
    if chosen == [OWNERSHIP]:
        _transfer(said, on, session)
        return
    by = ADMINISTRATOR if enforcement.is_unrestricted(session) else session.role
    option = said.ending == "WITH GRANT OPTION"
    grants = [Grant(privilege, on, said.to, by, option) for privilege in chosen]
    if said.verb == "GRANT":
        session.access.grant(grants)
    else:
        kept = [grant for grant in session.access.grants.on(on) if grant.to == said.to]
        session.access.revoke(grants)
        if said.is_option_only:
            chosen_again = [grant for grant in kept if grant.privilege in chosen]
            session.access.grant([replace(grant, with_option=False) for grant in chosen_again])


def _change_future(said: _Statement, kind: str, where: Securable, session: SessionContext) -> None:
    if not enforcement.may(session, {"MANAGE GRANTS"}, THE_ACCOUNT):
        raise where.insufficient()
    by = ADMINISTRATOR if enforcement.is_unrestricted(session) else session.role
    option = said.ending == "WITH GRANT OPTION"
    grants = [
        Grant(privilege, where, said.to, by, option, future_kind=kind)
        for privilege in _privileges(said, kind)
    ]
    change = session.access.grant if said.verb == "GRANT" else session.access.revoke
    change(grants)


def _privileges(said: _Statement, kind: str) -> Iterator[str]:
    """Gives what the statement names, of what can be granted on this kind of object."""
    if said.privileges in {("ALL",), ("ALL PRIVILEGES",)}:
        yield from privileges.all_of(kind)
        return
    for name in said.privileges:
        privilege = privileges.known(name, kind)
        if privilege is None:
            raise compilation_error(
                1003,
                "42000",
                f"syntax error line 1 at position 6 unexpected '{name}': no privilege on "
                f"{kind.lower()}s.",
            )
        yield privilege


def _refuse_others(
    privilege: str, on: Securable, said: _Statement, session: SessionContext
) -> None:
    """Refuses who neither owns the object nor may pass the privilege on.

    In a schema with managed access the schema's owner decides alone.
    """
    if enforcement.may(session, {"MANAGE GRANTS"}, THE_ACCOUNT):
        return
    if on.container and session.access.has_managed_access(on.container):
        enforcement.require(session, (), on.container)
        return
    if enforcement.may(session, (), on):
        return
    roles = enforcement.active_roles(session)
    passable = [
        grant
        for grant in session.access.grants.on(on)
        if grant.with_option
        and grant.privilege == privilege
        and Securable(grant.to.kind, (grant.to.name,)) in roles
    ]
    if not passable:
        raise on.insufficient()


def _transfer(said: _Statement, on: Securable, session: SessionContext) -> None:
    """Gives an object another owner; what has been granted on it goes or stays as it is told."""
    if said.verb == "REVOKE":
        raise unsupported("REVOKE OWNERSHIP")
    others = [grant for grant in session.access.grants.on(on) if grant.privilege != OWNERSHIP]
    if others and said.ending == "":
        first = others[0]
        raise insufficient_privileges(
            f"{on.kind.lower()} '{on.full_name}'. Dependent grant of privilege "
            f"'{first.privilege}' to role '{first.to.name}' exists. Say COPY CURRENT GRANTS or "
            "REVOKE CURRENT GRANTS"
        )
    if said.ending == "REVOKE CURRENT GRANTS":
        session.access.revoke(others)
    session.access.own(on, said.to.name)
