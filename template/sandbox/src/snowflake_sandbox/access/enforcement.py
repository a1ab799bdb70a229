"""May this session run this statement? The one place where privileges are checked.

What the sandbox's own user does in a role that nobody has made is not looked at.
See https://docs.snowflake.com/en/user-guide/security-access-control-overview
"""

from collections.abc import Iterable

from sqlglot import Expr, exp

from snowflake_sandbox.access import model_roles, regions, requirements
from snowflake_sandbox.access.account import (
    ADMINISTRATOR,
    BUILT_IN_USERS,
    PUBLIC,
    THE_ACCOUNT,
)
from snowflake_sandbox.access.grants import OWNERSHIP, Grantee
from snowflake_sandbox.access.requirement import ANY, Requirement
from snowflake_sandbox.access.securables import (
    Securable,
    database,
    database_role,
    insufficient_privileges,
    role,
)
from snowflake_sandbox.cortex.errors import refused
from snowflake_sandbox.errors import compilation_error, programming_error
from snowflake_sandbox.session_context import SessionContext

# A program can be tried without the usage views: this role has everything else.
ROLE_WITHOUT_USAGE = "NO_USAGE_VIEWER"

# See https://docs.snowflake.com/en/sql-reference/snowflake-db-roles
_VIEWERS = {
    "QUERY_ATTRIBUTION_HISTORY": {"GOVERNANCE_VIEWER", "USAGE_VIEWER"},
    "QUERY_HISTORY": {"GOVERNANCE_VIEWER"},
}
_OTHER_VIEWERS = {"USAGE_VIEWER"}
_SHARED = "SNOWFLAKE"

_OF_GROUPS = {"AI_AGG", "AI_SUMMARIZE_AGG"}
_EMBEDDING = {"AI_EMBED", "EMBED_TEXT_768", "EMBED_TEXT_1024"}


def is_unrestricted(session: SessionContext) -> bool:
    """Tells whether a session may do everything."""
    if session.role == ADMINISTRATOR:
        return True
    return session.user in BUILT_IN_USERS and not session.access.is_made_role(session.role)


def check(statement: Expr, session: SessionContext) -> None:
    """Refuses a statement that the session may not run.

    Raises:
        ProgrammingError: 003001 for what the role may not do, 002003 for what it may not see,
            000606 without a warehouse it may use, 100351 for a model that is not the role's or out
            of reach.
    """
    regions.check(statement, session.access)
    if is_unrestricted(session):
        if session.role == ROLE_WITHOUT_USAGE:
            for table in statement.find_all(exp.Table):
                if table.db.upper() == "ACCOUNT_USAGE":
                    raise _unseen_view(table.name.upper())
        return
    roles = active_roles(session)
    for requirement in requirements.of(statement, session):
        _require(requirement, roles, session)
    for function in requirements.ai_calls(statement):
        _require_ai(function, roles, session)
    for function, model in requirements.named_models(statement):
        if not model_roles.may_use(model, roles, session.access):
            raise _unknown_model(function, model)
    if requirements.needs_warehouse(statement):
        _require_warehouse(roles, session)


def active_roles(session: SessionContext) -> set[Securable]:
    """Gives the roles whose privileges a session has: its own, those it inherits, and PUBLIC."""
    grantees = [Grantee("ROLE", session.role), Grantee("ROLE", PUBLIC)]
    if session.secondary_roles:
        grantees.append(Grantee("USER", session.user))
    return session.access.grants.roles_of(grantees)


def may(session: SessionContext, privileges: Iterable[str], on: Securable) -> bool:
    """Tells whether a session has one of some privileges on an object, or owns it."""
    if is_unrestricted(session):
        return True
    return _has(frozenset(privileges), on, active_roles(session), session)


def may_use_model(session: SessionContext, model: str) -> bool:
    """Tells whether a session may call a model."""
    if is_unrestricted(session):
        return True
    return model_roles.may_use(model, active_roles(session), session.access)


def require(session: SessionContext, privileges: Iterable[str], on: Securable) -> None:
    """Refuses what takes one of some privileges on an object, from whoever has none of them.

    Raises:
        ProgrammingError: 003001.
    """
    if not may(session, privileges, on):
        raise on.insufficient()


def sees(session: SessionContext, securable: Securable) -> bool:
    """Tells whether a session may know that an object is there."""
    if is_unrestricted(session):
        return True
    roles = active_roles(session)
    return _sees_container(securable, roles, session) and _has(ANY, securable, roles, session)


def _has(
    privileges: frozenset[str], on: Securable, roles: set[Securable], session: SessionContext
) -> bool:
    if role(ADMINISTRATOR) in roles:
        return True
    for grant in session.access.grants.on(on):
        if Securable(grant.to.kind, (grant.to.name,)) in roles and (
            privileges == ANY or grant.privilege in privileges or grant.privilege == OWNERSHIP
        ):
            return True
    return False


def _sees_container(securable: Securable, roles: set[Securable], session: SessionContext) -> bool:
    where = securable.container
    return where is None or (
        _has(ANY, where, roles, session) and _sees_container(where, roles, session)
    )


def _require(needed: Requirement, roles: set[Securable], session: SessionContext) -> None:
    on = needed.on
    if on.name[0] == _SHARED and len(on.name) == 3:
        _require_shared(on, roles, session)
        return
    if on == database(_SHARED):
        return
    having = roles
    if needed.is_creation:
        primary = [Grantee("ROLE", session.role), Grantee("ROLE", PUBLIC)]
        having = session.access.grants.roles_of(primary)
    is_seen = on == THE_ACCOUNT or _has(ANY, on, roles, session)
    if not is_seen or not _sees_container(on, roles, session):
        raise on.not_authorized()
    if not _has(needed.privileges, on, having, session):
        raise on.insufficient()


def _require_shared(on: Securable, roles: set[Securable], session: SessionContext) -> None:
    """Refuses a view of the database SNOWFLAKE without imported privileges or a viewer's role."""
    _, schema, view = on.name
    viewers = {database_role(name) for name in _VIEWERS.get(view, _OTHER_VIEWERS)}
    imported = _has(frozenset({"USAGE"}), database(_SHARED), roles, session)
    if schema != "ACCOUNT_USAGE" or not (imported or viewers & roles):
        if schema == "ACCOUNT_USAGE":
            raise _unseen_view(view)
        raise on.not_authorized()


def _unseen_view(view: str) -> Exception:
    name = f"SNOWFLAKE.ACCOUNT_USAGE.{view}"
    return compilation_error(2003, "02000", f"Object '{name}' does not exist or not authorized.")


def _require_ai(function: str, roles: set[Securable], session: SessionContext) -> None:
    """Refuses an AI function without the privilege to use it, and the role of the database."""
    privileges = frozenset({"USE AI FUNCTIONS", f"USE AI FUNCTION {function}"})
    may_use = _has(privileges, THE_ACCOUNT, roles, session)
    names = {"CORTEX_USER", "AI_FUNCTIONS_USER"}
    if function in _EMBEDDING:
        names.add("CORTEX_EMBED_USER")
    has_role = function in _OF_GROUPS or bool({database_role(name) for name in names} & roles)
    if not (may_use and (has_role or role(ADMINISTRATOR) in roles)):
        raise insufficient_privileges(f"function '{function}'")


def _unknown_model(function: str, model: str) -> Exception:
    error = refused(function, f'unknown model "{model}"')
    message = f"{error.message}\n(The role has not been granted this model.)"
    return programming_error(error.errno, error.sqlstate, message)


def _require_warehouse(roles: set[Securable], session: SessionContext) -> None:
    warehouse = Securable("WAREHOUSE", (session.warehouse,))
    if not (session.warehouse and _has(frozenset({"USAGE"}), warehouse, roles, session)):
        raise programming_error(
            606,
            "57P03",
            "No active warehouse selected in the current session.  Select an active warehouse "
            "with the 'use warehouse' command.",
        )
