"""Roles: CREATE, ALTER, DROP and SHOW ROLES.

See https://docs.snowflake.com/en/sql-reference/sql/show-roles
"""

from typing import Any

from sqlglot import Expr

from snowflake_sandbox.access import enforcement
from snowflake_sandbox.access.account import AccountObject
from snowflake_sandbox.access.grants import Grantee
from snowflake_sandbox.access.securables import role
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success

KIND = "ROLE"
SHOWN = {
    "created_on": "timestamptz",
    "name": "varchar",
    "is_default": "varchar",
    "is_current": "varchar",
    "is_inherited": "varchar",
    "assigned_to_users": "bigint",
    "granted_to_roles": "bigint",
    "granted_roles": "bigint",
    "owner": "varchar",
    "comment": "varchar",
}


def create(body: str, made: AccountObject, session: SessionContext) -> None:
    """Reads what CREATE ROLE says of a role."""
    made.properties |= _comment(body, "CREATE ROLE")


def alter(action: str, known: AccountObject, session: SessionContext) -> Expr:
    """Carries out ALTER ROLE … SET COMMENT.

    Raises:
        ProgrammingError: 000002 for anything else.
    """
    enforcement.require(session, (), role(known.name))
    clauses = Clauses(action, "ALTER ROLE")
    if not clauses.take("set"):
        raise unsupported(f"ALTER ROLE ... {action}")
    known.properties |= _comment(clauses.rest(), "ALTER ROLE")
    return success()


def describe(known: AccountObject, session: SessionContext) -> Expr:
    """Refuses DESCRIBE ROLE, which Snowflake does not have."""
    raise unsupported("DESCRIBE ROLE")


def properties(known: AccountObject, session: SessionContext) -> dict[str, Any]:
    """Gives the row of SHOW ROLES."""
    granted = session.access.grants.on(role(known.name))
    holders = [grant.to.kind for grant in granted if grant.privilege == "USAGE"]
    held = session.access.grants.to(Grantee("ROLE", known.name))
    user = session.access.find("USER", session.user)
    default = user.properties.get("DEFAULT_ROLE") if user else None
    inherited = enforcement.active_roles(session) - {role(session.role)}
    return {
        "created_on": known.created_on,
        "name": known.name,
        "is_default": _yes(known.name == default),
        "is_current": _yes(known.name == session.role),
        "is_inherited": _yes(role(known.name) in inherited),
        "assigned_to_users": holders.count("USER"),
        "granted_to_roles": holders.count("ROLE"),
        "granted_roles": sum(grant.on.kind == "ROLE" for grant in held),
        "owner": session.access.grants.owner(role(known.name)) or "",
        "comment": known.properties.get("COMMENT", ""),
    }


def _comment(text: str, statement: str) -> dict[str, str]:
    clauses = Clauses(text, statement)
    settings = clauses.settings()
    clauses.end()
    for name in settings:
        if name != "COMMENT":
            raise unsupported(f"{statement} ... {name}")
    return settings


def _yes(is_so: bool) -> str:
    return "Y" if is_so else "N"
