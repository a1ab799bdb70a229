"""Users: CREATE, ALTER, DROP, DESCRIBE and SHOW USERS.

See https://docs.snowflake.com/en/sql-reference/sql/create-user
"""

from datetime import UTC, datetime
from typing import Any

from sqlglot import Expr

from snowflake_sandbox import parameters
from snowflake_sandbox.access import enforcement, second_factors, secrets
from snowflake_sandbox.access.account import Account, AccountObject
from snowflake_sandbox.access.key_pairs import PROPERTY
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.credentials import USER
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites import (
    access_tokens,
    key_pairs,
    mfa_methods,
    workload_identities,
)
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.rewrites.context import SessionContext, success

__all__ = ["KIND", "SHOWN", "alter", "create", "describe", "properties", "show_credentials"]

KIND = "USER"
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
_TYPES = {"LEGACY_SERVICE", "PERSON", "SERVICE"}
_KEYS = ("RSA_PUBLIC_KEY", "RSA_PUBLIC_KEY_2")
_OF_PERSONS = {"FIRST_NAME", "LAST_NAME", "MIDDLE_NAME", "MUST_CHANGE_PASSWORD", "PASSWORD"}
_SETTINGS = {
    *_KEYS,
    *_OF_PERSONS,
    "COMMENT",
    "DEFAULT_NAMESPACE",
    "DEFAULT_ROLE",
    "DEFAULT_SECONDARY_ROLES",
    "DEFAULT_WAREHOUSE",
    "DISABLED",
    "DISPLAY_NAME",
    "EMAIL",
    "LOGIN_NAME",
    "TYPE",
    "WORKLOAD_IDENTITY",
}
_NOT_EMULATED = {
    "AUTHENTICATION",
    "AUTHENTICATION_POLICY",
    "DAYS_TO_EXPIRY",
    "ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR",
    "MINS_TO_BYPASS_MFA",
    "MINS_TO_UNLOCK",
    "NETWORK_POLICY",
}
_UPPER = {"DEFAULT_ROLE", "DEFAULT_WAREHOUSE", "DISABLED", "LOGIN_NAME", "TYPE"}


def create(body: str, made: AccountObject, session: SessionContext) -> None:
    """Reads the settings of CREATE USER."""
    clauses = Clauses(body, "CREATE USER")
    _apply(clauses.settings(), made, session.access)
    clauses.end()


def alter(action: str, known: AccountObject, session: SessionContext) -> Expr:
    """Carries out ALTER USER.

    Raises:
        ProgrammingError: 003001, a property that the user cannot have, or 000002.
    """
    on = Securable(KIND, (known.name,))
    answer = (
        access_tokens.alter(action, known, session)
        or key_pairs.alter(action, known, session)
        or mfa_methods.alter(action, known, session)
    )
    if answer:
        return answer
    clauses = Clauses(action, "ALTER USER")
    enforcement.require(session, (), on)
    if clauses.take("set"):
        settings = clauses.settings()
        if known.name == USER and set(settings) & {"DISABLED", "LOGIN_NAME", "PASSWORD", "TYPE"}:
            raise unsupported(f"changing how {USER} signs in, who is the sandbox's own user")
        _apply(settings, known, session.access)
    elif found := clauses.take(r"unset\s+(?P<names>\w+(?:\s*,\s*\w+)*)"):
        for name in found["names"].upper().replace(",", " ").split():
            if name in parameters.PARAMETERS:
                known.properties.get("PARAMETERS", {}).pop(name, None)
                continue
            _refuse_unknown(name)
            for kept in (name, f"{name}_LAST_SET_TIME"):
                known.properties.pop(kept, None)
    else:
        raise unsupported(f"ALTER USER ... {action}")
    clauses.end()
    return success()


def show_credentials(body: str, session: SessionContext) -> Expr | None:
    """Answers SHOW USER PROGRAMMATIC ACCESS TOKENS and KEY PAIRS; None for anything else."""
    return access_tokens.show(body, session) or key_pairs.show(body, session)


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
        "DEFAULT_WAREHOUSE": kept.get("DEFAULT_WAREHOUSE"),
        "DEFAULT_NAMESPACE": kept.get("DEFAULT_NAMESPACE"),
        "DEFAULT_ROLE": kept.get("DEFAULT_ROLE"),
        "DEFAULT_SECONDARY_ROLES": kept.get("DEFAULT_SECONDARY_ROLES", '["ALL"]'),
    }
    for key in _KEYS:
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
        "mins_to_unlock": "",
        "days_to_expiry": "",
        "comment": kept.get("COMMENT", ""),
        "disabled": kept.get("DISABLED", "false").lower(),
        "must_change_password": kept.get("MUST_CHANGE_PASSWORD", "false").lower(),
        "snowflake_lock": "false",
        "default_warehouse": kept.get("DEFAULT_WAREHOUSE", ""),
        "default_namespace": kept.get("DEFAULT_NAMESPACE", ""),
        "default_role": kept.get("DEFAULT_ROLE", ""),
        "default_secondary_roles": kept.get("DEFAULT_SECONDARY_ROLES", '["ALL"]'),
        "ext_authn_duo": "false",
        "ext_authn_uid": "",
        "mins_to_bypass_mfa": "",
        "has_password": str(bool(kept.get("PASSWORD")) or known.name == USER).lower(),
        "has_rsa_public_key": str(
            any(kept.get(key) for key in (*_KEYS, PROPERTY)) or known.name == USER
        ).lower(),
        "type": kept.get("TYPE", ""),
        "has_mfa": str(bool(second_factors.methods(known))).lower(),
        "has_pat": str(bool(kept.get("TOKENS"))).lower(),
        "has_workload_identity": str(bool(kept.get("WORKLOAD_IDENTITY"))).lower(),
    }


def _apply(settings: dict[str, str], user: AccountObject, account: Account) -> None:
    of_sessions = {
        name: parameters.checked(name, settings.pop(name))
        for name in sorted(set(settings) & set(parameters.PARAMETERS))
    }
    for name in settings:
        _refuse_unknown(name)
    checked = {name: value.upper() if name in _UPPER else value for name, value in settings.items()}
    kind = checked.get("TYPE", user.properties.get("TYPE"))
    if kind not in {None, "NULL", *_TYPES}:
        raise _invalid("TYPE", kind)
    if checked.get("DISABLED", "TRUE") not in {"TRUE", "FALSE"}:
        raise _invalid("DISABLED", checked["DISABLED"])
    of_persons = sorted(_OF_PERSONS & set(checked))
    if kind == "SERVICE" and of_persons:
        raise compilation_error(
            1420,
            "42601",
            f"invalid property '{of_persons[0]}' for 'USER': a user with TYPE = SERVICE cannot "
            "have it.",
        )
    for key in _KEYS:
        if key in checked:
            secrets.public_key(checked[key])
            user.properties[f"{key}_LAST_SET_TIME"] = datetime.now(UTC).isoformat(sep=" ")
    if "PASSWORD" in checked:
        checked["PASSWORD"] = secrets.hashed_password(checked["PASSWORD"])
    if "DEFAULT_SECONDARY_ROLES" in checked:
        listed = checked["DEFAULT_SECONDARY_ROLES"].strip("()").replace("'", "").upper().strip()
        if listed not in {"", "ALL"}:
            raise unsupported(f"DEFAULT_SECONDARY_ROLES = ({listed})")
        checked["DEFAULT_SECONDARY_ROLES"] = f'["{listed}"]' if listed else "[]"
    identity = checked.pop("WORKLOAD_IDENTITY", None)
    if identity and kind != "SERVICE":
        raise compilation_error(
            1420,
            "42601",
            "invalid property 'WORKLOAD_IDENTITY' for 'USER': it is for TYPE = SERVICE.",
        )
    if identity:
        configured = workload_identities.configured(identity)
        workload_identities.refuse_known(configured, user, account)
        user.properties["WORKLOAD_IDENTITY"] = configured
    user.properties |= checked
    user.properties["PARAMETERS"] = user.properties.get("PARAMETERS", {}) | of_sessions


def _refuse_unknown(name: str) -> None:
    if name in _NOT_EMULATED:
        raise unsupported(f"property {name} of a user")
    if name not in _SETTINGS:
        raise compilation_error(1420, "42601", f"invalid property '{name}' for 'USER'")


def _invalid(name: str, value: str | None) -> Exception:
    return compilation_error(1421, "22023", f"invalid value [{value}] for parameter '{name}'")
