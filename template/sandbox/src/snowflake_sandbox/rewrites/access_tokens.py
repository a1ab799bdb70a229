"""Programmatic access tokens: shown once when they are made, kept as hashes.

A service needs a network policy for one to be made, and everybody to sign in by one.
See https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
"""

import re
from datetime import UTC, datetime, timedelta

from sqlglot import Expr

from snowflake_sandbox.access import enforcement, network_policies, secrets
from snowflake_sandbox.access.account import AccountObject
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success

_TOKEN = r"(?:programmatic\s+access\s+token|pat)"
_ACTION = re.compile(
    rf'(?P<verb>add|remove|modify|rotate)\s+{_TOKEN}\s+(?P<name>"[^"]+"|\w+)(?P<rest>.*)',
    re.IGNORECASE | re.DOTALL,
)
_SHOW = re.compile(
    r"(?:programmatic\s+access\s+tokens|pats)(?:\s+for\s+user\s+(?P<user>\w+))?", re.IGNORECASE
)
_DEFAULT_DAYS, _MOST_DAYS = 15, 365
_ADDED = {"token_name": "varchar", "token_secret": "varchar"}
_SHOWN = {
    "name": "varchar",
    "user_name": "varchar",
    "role_restriction": "varchar",
    "expires_at": "timestamptz",
    "status": "varchar",
    "comment": "varchar",
    "created_on": "timestamptz",
    "created_by": "varchar",
}


def alter(action: str, user: AccountObject, session: SessionContext) -> Expr | None:
    """Carries out ADD and REMOVE PROGRAMMATIC ACCESS TOKEN; None when `action` is another.

    Raises:
        ProgrammingError: 003001, 390432 for a service without a network policy, what else
            Snowflake refuses, or 000002.
    """
    found = _ACTION.fullmatch(action)
    if found is None:
        return None
    if user.name != session.user:
        privilege = "MODIFY PROGRAMMATIC AUTHENTICATION METHODS"
        enforcement.require(session, {privilege}, Securable("USER", (user.name,)))
    name = found["name"].strip('"') if '"' in found["name"] else found["name"].upper()
    tokens = user.properties.setdefault("TOKENS", {})
    verb = found["verb"].upper()
    if verb == "ADD":
        return _add(name, found["rest"], user, session)
    if verb != "REMOVE":
        raise unsupported(f"ALTER USER ... {verb} PROGRAMMATIC ACCESS TOKEN")
    if tokens.pop(name, None) is None:
        raise Securable("PROGRAMMATIC ACCESS TOKEN", (name,)).not_authorized()
    session.access.keep("USER", user)
    return success()


def show(body: str, session: SessionContext) -> Expr | None:
    """Answers SHOW USER PROGRAMMATIC ACCESS TOKENS; None when `body` is something else."""
    found = _SHOW.fullmatch(body)
    if found is None:
        return None
    user = session.access.require("USER", (found["user"] or session.user).upper())
    if user.name != session.user:
        enforcement.require(session, {"MONITOR"}, Securable("USER", (user.name,)))
    return rows(
        _SHOWN,
        [
            (
                name,
                user.name,
                kept["role"],
                kept["expires_at"],
                "ACTIVE" if _is_valid(kept["expires_at"]) else "EXPIRED",
                kept["comment"],
                kept["created_on"],
                kept["created_by"],
            )
            for name, kept in sorted(user.properties.get("TOKENS", {}).items())
        ],
    )


def _add(name: str, rest: str, user: AccountObject, session: SessionContext) -> Expr:
    clauses = Clauses(rest, "ADD PROGRAMMATIC ACCESS TOKEN")
    settings = clauses.settings()
    clauses.end()
    for setting in sorted(set(settings) - {"COMMENT", "DAYS_TO_EXPIRY", "ROLE_RESTRICTION"}):
        raise unsupported(f"{setting} of a programmatic access token")
    if name in user.properties["TOKENS"]:
        raise compilation_error(2002, "42710", f"Object '{name}' already exists.")
    days = settings.get("DAYS_TO_EXPIRY", str(_DEFAULT_DAYS))
    if not days.isdigit() or not 1 <= int(days) <= _MOST_DAYS:
        raise compilation_error(
            1421,
            "22023",
            f"invalid value [{days}] for parameter 'DAYS_TO_EXPIRY'; it takes 1 to {_MOST_DAYS}",
        )
    role = settings.get("ROLE_RESTRICTION")
    is_service = user.properties.get("TYPE") in {"SERVICE", "LEGACY_SERVICE"}
    if is_service:
        # The words are those of a sign-in: for this statement none are documented.
        network_policies.require(user, session.access)
    if role is None and is_service:
        raise compilation_error(1420, "42601", "A token of a service user needs ROLE_RESTRICTION.")
    if role is not None and not session.access.may_use_role(user.name, role.upper()):
        raise Securable("ROLE", (role.upper(),)).not_authorized()
    now = datetime.now(UTC)
    secret = secrets.new_token()
    user.properties["TOKENS"][name] = {
        "hash": secrets.hashed_token(secret),
        "role": role and role.upper(),
        "expires_at": (now + timedelta(days=int(days))).isoformat(),
        "comment": settings.get("COMMENT"),
        "created_on": now.isoformat(),
        "created_by": session.user,
    }
    session.access.keep("USER", user)
    return rows(_ADDED, [(name, secret)])


def _is_valid(expires_at: str) -> bool:
    return datetime.fromisoformat(expires_at) > datetime.now(UTC)
