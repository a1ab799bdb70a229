"""What DESCRIBE USER and SHOW USERS show.

See https://docs.snowflake.com/en/sql-reference/sql/desc-user and
https://docs.snowflake.com/en/sql-reference/sql/show-users
"""

from typing import Any

from sqlglot import Expr

from snowflake_sandbox.access import enforcement, second_factors, secrets, user_locks
from snowflake_sandbox.access.account import AccountObject
from snowflake_sandbox.access.key_pairs import PROPERTY
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.credentials import USER
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.session_context import SessionContext

KIND = "USER"
KEYS = ("RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2")
SHOWN = {
    "name": "varchar",
    "created_on": "timestamptz",
    "login_name": "varchar",
    "display_name": "varchar",
    "first_name": "varchar",
    "last_name": "varchar",
    "email": "varchar",
    "mins_to_unlock": "varchar",
    "days_to_expiry": "varchar",
    "comment": "varchar",
    "disabled": "varchar",
    "must_change_password": "varchar",
    "snowflake_lock": "varchar",
    "default_warehouse": "varchar",
    "default_namespace": "varchar",
    "default_role": "varchar",
    "default_secondary_roles": "varchar",
    "ext_authn_duo": "varchar",
    "ext_authn_uid": "varchar",
    "mins_to_bypass_mfa": "varchar",
    "owner": "varchar",
    "last_success_login": "timestamptz",
    "expires_at_time": "timestamptz",
    "locked_until_time": "timestamptz",
    "has_password": "varchar",
    "has_rsa_public_key": "varchar",
    "type": "varchar",
    "has_mfa": "varchar",
    "has_pat": "varchar",
    "has_workload_identity": "varchar",
}
_DESCRIBED = {
    "property": "varchar",
    "value": "varchar",
    "default": "varchar",
    "description": "varchar",
}


def describe(known: AccountObject, session: SessionContext) -> Expr:
    """Gives the rows of DESCRIBE USER, the fingerprints of the keys among them.

    Raises:
        ProgrammingError: 003001 for a user that is neither the session's nor its role's.
    """
    if known.name != session.user:
        enforcement.require(session, {"MONITOR"}, Securable(KIND, (known.name,)))
    kept = known.properties
    values = {
        "NAME": known.name,
        "COMMENT": kept.get("COMMENT"),
        "DISPLAY_NAME": kept.get("DISPLAY_NAME", known.name),
        "TYPE": kept.get("TYPE"),
        "LOGIN_NAME": kept.get("LOGIN_NAME", known.name),
        "FIRST_NAME": kept.get("FIRST_NAME"),
        "MIDDLE_NAME": kept.get("MIDDLE_NAME"),
        "LAST_NAME": kept.get("LAST_NAME"),
        "EMAIL": kept.get("EMAIL"),
        "PASSWORD": "********" if kept.get("PASSWORD") else None,
        "MUST_CHANGE_PASSWORD": kept.get("MUST_CHANGE_PASSWORD", "false").lower(),
        "DISABLED": kept.get("DISABLED", "false").lower(),
        "MINS_TO_UNLOCK": user_locks.minutes_left(known),
        "DEFAULT_WAREHOUSE": kept.get("DEFAULT_WAREHOUSE"),
        "DEFAULT_NAMESPACE": kept.get("DEFAULT_NAMESPACE"),
        "DEFAULT_ROLE": kept.get("DEFAULT_ROLE"),
        "DEFAULT_SECONDARY_ROLES": kept.get("DEFAULT_SECONDARY_ROLES", '["ALL"]'),
    }
    for key in KEYS:
        text = kept.get(key)
        values[key] = text
        values[f"{key}_FP"] = secrets.fingerprint(secrets.public_key(text)) if text else None
        values[f"{key}_LAST_SET_TIME"] = kept.get(f"{key}_LAST_SET_TIME")
    return rows(
        _DESCRIBED,
        [
            (name, "null" if value is None else value, "null", name.replace("_", " ").lower())
            for name, value in values.items()
        ],
    )


def properties(known: AccountObject, session: SessionContext) -> dict[str, Any]:
    """Gives the row of SHOW USERS; who may not look has only the first columns of it."""
    row = {"name": known.name, "created_on": known.created_on, "owner": known.owner}
    on = Securable(KIND, (known.name,))
    if known.name != session.user and not enforcement.may(session, {"MONITOR"}, on):
        return row
    kept = known.properties
    return row | {
        "login_name": kept.get("LOGIN_NAME", known.name),
        "display_name": kept.get("DISPLAY_NAME", known.name),
        "first_name": kept.get("FIRST_NAME", ""),
        "last_name": kept.get("LAST_NAME", ""),
        "email": kept.get("EMAIL", ""),
        "mins_to_unlock": user_locks.minutes_left(known) or "",
        "days_to_expiry": "",
        "comment": kept.get("COMMENT", ""),
        "disabled": kept.get("DISABLED", "false").lower(),
        "must_change_password": kept.get("MUST_CHANGE_PASSWORD", "false").lower(),
        "snowflake_lock": "false",
        "default_warehouse": kept.get("DEFAULT_WAREHOUSE", ""),
        "default_namespace": kept.get("DEFAULT_NAMESPACE", ""),
        "default_role": kept.get("DEFAULT_ROLE", ""),
        "default_secondary_roles": kept.get("DEFAULT_SECONDARY_ROLES", '["ALL"]'),
        "locked_until_time": user_locks.locked_until(known),
        "ext_authn_duo": "false",
        "ext_authn_uid": "",
        "mins_to_bypass_mfa": "",
        "has_password": str(bool(kept.get("PASSWORD")) or known.name == USER).lower(),
        "has_rsa_public_key": str(
            any(kept.get(key) for key in (*KEYS, PROPERTY)) or known.name == USER
        ).lower(),
        "type": kept.get("TYPE", ""),
        "has_mfa": str(bool(second_factors.methods(known))).lower(),
        "has_pat": str(bool(kept.get("TOKENS"))).lower(),
        "has_workload_identity": str(bool(kept.get("WORKLOAD_IDENTITY"))).lower(),
    }
