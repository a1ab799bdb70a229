"""What a session begins with: what the client names, or else the user's defaults.

See https://docs.snowflake.com/en/sql-reference/sql/create-user
"""

from typing import Any

from snowflake_sandbox.access.account import BUILT_IN_USERS, PUBLIC, Account
from snowflake_sandbox.access.identity import Identity
from snowflake_sandbox.errors import programming_error


def opening_of(
    identity: Identity,
    account: Account,
    *,
    database: str | None,
    schema: str | None,
    role: str | None,
    warehouse: str | None,
) -> dict[str, Any]:
    """Gives the arguments that open a session of someone who has signed in.

    Raises:
        ProgrammingError: 390189 a role that does not exist, 390186 one that is not the user's.
    """
    named = {"database": database, "schema": schema, "role": role, "warehouse": warehouse}
    user = account.find("USER", identity.user)
    if identity.user in BUILT_IN_USERS or user is None:
        return named
    defaults = user.properties
    if database is None:
        place = defaults.get("DEFAULT_NAMESPACE", "").upper().split(".")
        named |= dict(zip(("database", "schema"), [part for part in place if part], strict=False))
    all_roles = defaults.get("DEFAULT_SECONDARY_ROLES", '["ALL"]') != "[]"
    return named | {
        "role": _role(identity, account, role, defaults.get("DEFAULT_ROLE")),
        "warehouse": warehouse or defaults.get("DEFAULT_WAREHOUSE"),
        "secondary_roles": all_roles and identity.secondary_roles,
    }


def _role(identity: Identity, account: Account, wanted: str | None, default: str | None) -> str:
    if identity.only_role and wanted in {None, identity.only_role}:
        return identity.only_role
    if wanted is None:
        is_granted = default and account.may_use_role(identity.user, default)
        return default if default and is_granted else PUBLIC
    advice = "Contact your local system administrator, or attempt to login with another role"
    if account.find("ROLE", wanted) is None:
        raise programming_error(
            390189,
            "08001",
            f"Role '{wanted}' specified in the connect string does not exist or not authorized. "
            f"{advice}, e.g. PUBLIC.",
        )
    if identity.only_role or not account.may_use_role(identity.user, wanted):
        raise programming_error(
            390186,
            "08001",
            f"Role '{wanted}' specified in the connect string is not granted to this user. "
            f"{advice}, e.g. PUBLIC.",
        )
    return wanted
