"""Users: CREATE and ALTER USER.

See https://docs.snowflake.com/en/sql-reference/sql/create-user
"""

from datetime import UTC, datetime

from sqlglot import Expr

from snowflake_sandbox import parameters
from snowflake_sandbox.access import enforcement, secrets, user_locks
from snowflake_sandbox.access.account import AccountObject
from snowflake_sandbox.access.network_policies import PARAMETER as NETWORK_POLICY
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.credentials import USER
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites import (
    access_tokens,
    key_pairs,
    mfa_methods,
    network_policies,
    workload_identities,
)
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.rewrites.shown_users import KEYS, KIND, SHOWN, describe, properties
from snowflake_sandbox.session_context import SessionContext, success

__all__ = ["KIND", "SHOWN", "alter", "create", "describe", "properties", "show_credentials"]

_TYPES = {"LEGACY_SERVICE", "PERSON", "SERVICE"}
_OF_PERSONS = {"FIRST_NAME", "LAST_NAME", "MIDDLE_NAME", "MUST_CHANGE_PASSWORD", "PASSWORD"}
_SETTINGS = {
    *KEYS,
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
    NETWORK_POLICY,
    user_locks.PROPERTY,
}
_NOT_EMULATED = {
    "AUTHENTICATION",
    "AUTHENTICATION_POLICY",
    "DAYS_TO_EXPIRY",
    "ENABLE_UNREDACTED_QUERY_SYNTAX_ERROR",
    "MINS_TO_BYPASS_MFA",
}
_OF_SIGN_IN = {
    "DISABLED",
    "LOGIN_NAME",
    "PASSWORD",
    "TYPE",
    NETWORK_POLICY,
    user_locks.PROPERTY,
}
_UPPER = {"DEFAULT_ROLE", "DEFAULT_WAREHOUSE", "DISABLED", "LOGIN_NAME", "TYPE"}


def create(body: str, made: AccountObject, session: SessionContext) -> None:
    """Reads the settings of CREATE USER."""
    clauses = Clauses(body, "CREATE USER")
    _apply(clauses.settings(), made, session)
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
        if known.name == USER and set(settings) & _OF_SIGN_IN:
            raise unsupported(f"changing how {USER} signs in, who is the sandbox's own user")
        _apply(settings, known, session)
    elif found := clauses.take(r"unset\s+(?P<names>\w+(?:\s*,\s*\w+)*)"):
        for name in found["names"].upper().replace(",", " ").split():
            if name in parameters.PARAMETERS:
                known.properties.get("PARAMETERS", {}).pop(name, None)
                continue
            _refuse_unknown(name)
            if name == user_locks.PROPERTY:
                user_locks.unlock(known)
            for kept in (name, f"{name}_LAST_SET_TIME"):
                known.properties.pop(kept, None)
    else:
        raise unsupported(f"ALTER USER ... {action}")
    clauses.end()
    return success()


def show_credentials(body: str, session: SessionContext) -> Expr | None:
    """Answers SHOW USER PROGRAMMATIC ACCESS TOKENS and KEY PAIRS; None for anything else."""
    return access_tokens.show(body, session) or key_pairs.show(body, session)


def _apply(settings: dict[str, str], user: AccountObject, session: SessionContext) -> None:
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
    for key in KEYS:
        if key in checked:
            secrets.public_key(checked[key])
            user.properties[f"{key}_LAST_SET_TIME"] = datetime.now(UTC).isoformat(sep=" ")
    if minutes := checked.pop(user_locks.PROPERTY, None):
        user_locks.set_minutes(user, minutes)
    if policy := checked.get(NETWORK_POLICY):
        checked[NETWORK_POLICY] = network_policies.chosen(policy, session).name
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
        workload_identities.refuse_known(configured, user, session.access)
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
