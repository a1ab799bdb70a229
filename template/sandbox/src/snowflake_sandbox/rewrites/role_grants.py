"""GRANT and REVOKE of roles: those of the account, and those of the database SNOWFLAKE.

See https://docs.snowflake.com/en/sql-reference/sql/grant-role and
https://docs.snowflake.com/en/sql-reference/snowflake-db-roles
"""

import re

from sqlglot import exp

from snowflake_sandbox.access import enforcement, model_roles
from snowflake_sandbox.access.account import ADMINISTRATOR, THE_ACCOUNT
from snowflake_sandbox.access.grants import Grant, Grantee
from snowflake_sandbox.access.securables import Securable, insufficient_privileges
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.object_statements import NAME
from snowflake_sandbox.rewrites.grant_names import grantee, securable
from snowflake_sandbox.session_context import SessionContext, folded

_ROLE = re.compile(
    rf"(?P<kind>role|database role|application role) (?P<name>{NAME}) "
    rf"(?:to|from) (?P<to>role|user|database role) (?P<grantee>{NAME})",
    re.IGNORECASE,
)
_DATABASE_ROLES = {
    "AI_FUNCTIONS_USER",
    "CORTEX_AGENT_USER",
    "CORTEX_ANALYST_USER",
    "CORTEX_EMBED_USER",
    "CORTEX_USER",
    "GOVERNANCE_VIEWER",
    "OBJECT_VIEWER",
    "SECURITY_VIEWER",
    "USAGE_VIEWER",
}
_OF_SNOWFLAKE = {"DATABASE ROLE": _DATABASE_ROLES, model_roles.KIND: model_roles.ROLES}


def read(text: str, session: SessionContext) -> Grant | None:
    """Gives what a statement grants or takes back; None when it is about no role.

    Raises:
        ProgrammingError: 003001 for who may not grant it, 002003 for what is not there.
    """
    found = _ROLE.fullmatch(text)
    if found is None:
        return None
    kind = found["kind"].upper()
    parts = exp.to_table(found["name"], dialect="snowflake").parts
    name = tuple(part for part in (folded(part) for part in parts) if part is not None)
    to = grantee(found["to"], found["grantee"], session)
    if kind == "ROLE":
        on = securable("ROLE", found["name"], session)
        is_own = enforcement.may(session, (), on)
    else:
        if to.kind != "ROLE":
            raise unsupported(f"GRANT {kind} TO {to.kind}")
        on, is_own = Securable(kind, name), False
        if name[0] != "SNOWFLAKE" or name[1:] not in {(known,) for known in _OF_SNOWFLAKE[kind]}:
            raise on.not_authorized()
    if not is_own and not enforcement.may(session, {"MANAGE GRANTS"}, THE_ACCOUNT):
        raise insufficient_privileges(f"role '{name[-1]}'")
    if to.kind == "ROLE" and Securable("ROLE", (to.name,)) in session.access.grants.roles_of(
        [Grantee(kind, name[-1])]
    ):
        raise compilation_error(
            3017, "42710", f"Role '{name[-1]}' cannot be granted to '{to.name}': that is a cycle."
        )
    by = ADMINISTRATOR if enforcement.is_unrestricted(session) else session.role
    return Grant("USAGE", on, to, by)
