"""Objects of the account, such as users and roles: created, changed, listed, dropped."""

import re
from copy import deepcopy
from typing import Any, Protocol

from sqlglot import Expr, exp

from snowflake_sandbox import object_statements
from snowflake_sandbox.access import enforcement
from snowflake_sandbox.access.account import (
    ADMINISTRATOR,
    BUILT_IN_USERS,
    SYSTEM_ROLES,
    THE_ACCOUNT,
    AccountObject,
)
from snowflake_sandbox.access.network_policies import refuse_if_active
from snowflake_sandbox.access.securables import Securable, insufficient_privileges
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.object_statements import ObjectStatement, without_comments
from snowflake_sandbox.rewrites import (
    integrations,
    network_policies,
    resource_monitors,
    roles,
    users,
    warehouses,
)
from snowflake_sandbox.rewrites.answers import rows, status
from snowflake_sandbox.session_context import SessionContext, folded, success


class _Kind(Protocol):
    """What a module knows of one kind of object."""

    KIND: str
    SHOWN: dict[str, str]

    def create(self, body: str, made: AccountObject, session: SessionContext, /) -> None: ...
    def alter(self, action: str, known: AccountObject, session: SessionContext, /) -> Expr: ...
    def describe(self, known: AccountObject, session: SessionContext, /) -> Expr: ...
    def properties(self, known: AccountObject, session: SessionContext, /) -> dict[str, Any]: ...


_MODULES: tuple[_Kind, ...] = (
    integrations,
    network_policies,
    resource_monitors,
    roles,
    users,
    warehouses,
)
_KINDS = {module.KIND: module for module in _MODULES}
_SHOW = re.compile(r"(?:like\s+'(?P<like>[^']*)'\s*)?(?:limit\s+(?P<limit>\d+))?", re.IGNORECASE)

# ALTER USER without a name is about the user of the session.
_OF_THE_SESSION = re.compile(r"(?:add|remove|(?:modify|rotate)\s+key\s+pair)\s", re.IGNORECASE)


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Carries out a statement about such an object; leaves every other statement as it is.

    Raises:
        ProgrammingError: what Snowflake refuses, or 000002 for what is not emulated.
    """
    about = object_statements.of(statement)
    if about is None or about.kind not in object_statements.OF_ACCOUNT:
        return statement
    body = without_comments(about.body)
    if about.manner:
        raise unsupported(f"{about.verb} {about.manner} {about.kind}")
    if about.verb == "SHOW":
        return users.show_credentials(body, session) or _show(about, body, session)
    if (
        about.verb == "EXECUTE"
        or about.over == "ALTER"
        or not about.name
        or _is_qualified(about.name)
    ):
        verb = "CREATE OR ALTER" if about.over == "ALTER" else about.verb
        raise unsupported(f"{verb} {about.kind} {about.name} {body}".strip())
    action = f"{about.name} {body}"
    if about.kind == "USER" and about.verb == "ALTER" and _OF_THE_SESSION.match(action):
        return users.alter(action, _known("USER", session.user, session), session)
    name = folded(_identifier(about.name))
    assert name is not None
    if about.verb == "CREATE":
        return _create(about, name, body, session)
    existing = session.access.find(about.kind, name)
    if about.exists and existing is None and about.verb != "DESCRIBE":
        return success()
    known = _known(about.kind, name, session)
    if about.verb == "ALTER":
        answer = _KINDS[about.kind].alter(body, known, session)
        session.access.keep(about.kind, known)
        return answer
    if about.verb == "DROP":
        return _drop(about.kind, name, session)
    return _KINDS[about.kind].describe(known, session)


def _known(kind: str, name: str, session: SessionContext) -> AccountObject:
    known = session.access.require(kind, name)
    if kind == "ROLE" and name in SYSTEM_ROLES:
        raise insufficient_privileges(f"role '{name}'")
    # A statement that fails half way changes nothing.
    return deepcopy(known)


def _is_qualified(name: str) -> bool:
    return "." in name and not name.startswith('"')


def _identifier(name: str) -> exp.Identifier:
    # Without quotes, a name with a dollar is one like any other.
    return exp.Identifier(this=name.strip('"'), quoted=name.startswith('"'))


def _create(about: ObjectStatement, name: str, body: str, session: SessionContext) -> Expr:
    if about.over == "REPLACE" and about.exists:
        raise compilation_error(
            1003, "42000", "options IF NOT EXISTS and OR REPLACE are incompatible."
        )
    enforcement.require(session, {f"CREATE {about.kind}"}, THE_ACCOUNT)
    existing = session.access.find(about.kind, name)
    on = Securable(about.kind, (name,))
    is_built_in = name in {"USER": BUILT_IN_USERS, "ROLE": SYSTEM_ROLES}.get(about.kind, ())
    if existing is not None and about.exists:
        return status(f"{name} already exists, statement succeeded.")
    if is_built_in or (existing is not None and not about.over):
        raise compilation_error(2002, "42710", f"Object '{name}' already exists.")
    if existing is not None:
        enforcement.require(session, (), on)
        _refuse_if_active(about.kind, name, session)
    owner = ADMINISTRATOR if enforcement.is_unrestricted(session) else session.role
    made = AccountObject(name, owner)
    _KINDS[about.kind].create(body, made, session)
    if existing is not None:
        session.access.drop(about.kind, name)
    session.access.keep(about.kind, made)
    session.access.own(on, owner)
    return status(f"{about.kind.capitalize()} {name} successfully created.")


def _drop(kind: str, name: str, session: SessionContext) -> Expr:
    if kind == "USER" and name in BUILT_IN_USERS:
        raise unsupported(f"DROP USER {name}, who is the sandbox's own")
    enforcement.require(session, (), Securable(kind, (name,)))
    _refuse_if_active(kind, name, session)
    session.access.drop(kind, name)
    return status(f"{name} successfully dropped.")


def _refuse_if_active(kind: str, name: str, session: SessionContext) -> None:
    if kind == network_policies.KIND:
        refuse_if_active(name, session.access)


def _show(about: ObjectStatement, body: str, session: SessionContext) -> Expr:
    found = _SHOW.fullmatch(body)
    if found is None:
        raise unsupported(f"SHOW {about.kind}S {body}")
    module = _KINDS[about.kind]
    listed = [
        known
        for known in session.access.listed(about.kind, found["like"])
        if about.kind in {"ROLE", "USER"}
        or enforcement.sees(session, Securable(about.kind, (known.name,)))
    ]
    listed = listed[: int(found["limit"])] if found["limit"] else listed
    described = [module.properties(known, session) for known in listed]
    return rows(module.SHOWN, [[known.get(c) for c in module.SHOWN] for known in described])
