"""Named key pairs of users: ADD, ROTATE and REMOVE KEY PAIR, and SHOW USER KEY PAIRS.

Snowflake's documentation names no numbers for the errors, and not the most days of DAYS_TO_EXPIRY:
they are those of programmatic access tokens here, and any number of days is taken.
See https://docs.snowflake.com/en/sql-reference/sql/alter-user-add-key-pair and its siblings
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlglot import Expr

from snowflake_sandbox.access import enforcement, secrets
from snowflake_sandbox.access.account import AccountObject
from snowflake_sandbox.access.key_pairs import LEGACY, PROPERTY, is_expired, public_keys
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success

_ACTION = re.compile(
    r'(?P<verb>add|modify|remove|rotate)\s+key\s+pair\s+(?P<name>"[^"]+"|\w+)(?P<rest>.*)',
    re.IGNORECASE | re.DOTALL,
)
_SHOW = re.compile(r"key\s+pairs(?:\s+for\s+user\s+(?P<user>\w+))?", re.IGNORECASE)
_DEFAULT_HOURS = 24
_SHOWN = {
    "name": "varchar",
    "user_name": "varchar",
    "fingerprint": "varchar",
    "role_scope": "varchar",
    "status": "varchar",
    "comment": "varchar",
    "created_on": "timestamptz",
    "expires_at": "timestamptz",
}


def alter(action: str, user: AccountObject, session: SessionContext) -> Expr | None:
    """Carries out ADD, ROTATE and REMOVE KEY PAIR; None when `action` is another.

    Raises:
        ProgrammingError: 003001, or what Snowflake refuses, or 000002.
    """
    found = _ACTION.fullmatch(action)
    if found is None:
        return None
    privilege = "MODIFY PROGRAMMATIC AUTHENTICATION METHODS"
    if user.name != session.user:
        enforcement.require(session, {privilege}, Securable("USER", (user.name,)))
    name = found["name"].strip('"') if '"' in found["name"] else found["name"].upper()
    if name in LEGACY:
        raise compilation_error(
            1420, "42601", f"'{name}' is reserved for the property {LEGACY[name]} of the user."
        )
    pairs = user.properties.setdefault(PROPERTY, {})
    verb = found["verb"].upper()
    if verb == "MODIFY":
        raise unsupported("ALTER USER ... MODIFY KEY PAIR")
    if verb == "ADD":
        _add(name, found["rest"], user, session)
    elif name not in pairs:
        raise Securable("KEY PAIR", (name,)).not_authorized()
    elif verb == "ROTATE":
        _rotate(name, found["rest"], user)
    else:
        Clauses(found["rest"], "REMOVE KEY PAIR").end()
        del pairs[name]
    session.access.keep("USER", user)
    return success()


def show(body: str, session: SessionContext) -> Expr | None:
    """Answers SHOW USER KEY PAIRS; None when `body` is something else.

    The columns after CREATED_ON are the sandbox's guess.
    """
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
                secrets.fingerprint(secrets.public_key(kept["public_key"])),
                kept["role"],
                _status(kept),
                kept["comment"],
                kept["created_on"],
                kept["expires_at"],
            )
            for name, kept in sorted(user.properties.get(PROPERTY, {}).items())
        ],
    )


def _add(name: str, rest: str, user: AccountObject, session: SessionContext) -> None:
    optional = {"COMMENT", "DAYS_TO_EXPIRY", "ROLE_RESTRICTION"}
    settings = _settings(rest, "ADD KEY PAIR", optional)
    if name in user.properties[PROPERTY]:
        raise compilation_error(2002, "42710", f"Object '{name}' already exists.")
    role = settings.get("ROLE_RESTRICTION", "").upper() or None
    if role is not None and not session.access.may_use_role(user.name, role):
        raise Securable("ROLE", (role,)).not_authorized()
    days = _whole_number(settings, "DAYS_TO_EXPIRY", least=1)
    user.properties[PROPERTY][name] = {
        "public_key": _new_key(settings, user),
        "role": role,
        "days": days,
        "comment": settings.get("COMMENT"),
        **_times(days),
    }


def _rotate(name: str, rest: str, user: AccountObject) -> None:
    """Replaces a key; the one before keeps working for some hours, under a name of its own."""
    setting = "EXPIRE_ROTATED_KEY_PAIR_AFTER_HOURS"
    settings = _settings(rest, "ROTATE KEY PAIR", {setting})
    hours = _whole_number(settings, setting, least=0)
    pairs, key = user.properties[PROPERTY], _new_key(settings, user)
    before, now = pairs[name], datetime.now(UTC)
    end = now + timedelta(hours=_DEFAULT_HOURS if hours is None else hours)
    ends = [end.isoformat(), *([before["expires_at"]] if before["expires_at"] else [])]
    retired = f"{name}_ROTATED_{int(now.timestamp() * 1000)}"
    pairs[retired] = before | {"expires_at": min(ends), "is_disabled": hours == 0}
    pairs[name] = before | {"public_key": key, **_times(before["days"])}


def _settings(rest: str, statement: str, optional: set[str]) -> dict[str, str]:
    clauses = Clauses(rest, statement)
    settings = clauses.settings()
    clauses.end()
    for setting in sorted(set(settings) - optional - {"PUBLIC_KEY"}):
        raise compilation_error(1420, "42601", f"invalid property '{setting}' for 'KEY PAIR'")
    if "PUBLIC_KEY" not in settings:
        raise compilation_error(
            1003, "42000", f"syntax error in {statement}: it needs PUBLIC_KEY = '…'."
        )
    return settings


def _new_key(settings: dict[str, str], user: AccountObject) -> str:
    """Gives the key, which has to be another than those the user can sign in with already."""
    text = settings["PUBLIC_KEY"]
    new = secrets.fingerprint(secrets.public_key(text))
    if new in {secrets.fingerprint(key) for key, _ in public_keys(user)}:
        raise compilation_error(
            1422,
            "22023",
            "New public key rejected by current policy. Reason: 'the user has this key already'.",
        )
    return text


def _whole_number(settings: dict[str, str], name: str, least: int) -> int | None:
    text = settings.get(name)
    if text is not None and not (text.isdigit() and int(text) >= least):
        raise compilation_error(1421, "22023", f"invalid value [{text}] for parameter '{name}'")
    return None if text is None else int(text)


def _times(days: int | None) -> dict[str, str | None]:
    now = datetime.now(UTC)
    ends = None if days is None else (now + timedelta(days=days)).isoformat()
    return {"created_on": now.isoformat(), "expires_at": ends}


def _status(kept: dict[str, Any]) -> str:
    if kept.get("is_disabled"):
        return "DISABLED"
    return "EXPIRED" if is_expired(kept) else "ACTIVE"
