"""Resource monitors: kept and listed. Nothing is suspended by one.

See https://docs.snowflake.com/en/sql-reference/sql/create-resource-monitor
"""

import re
from typing import Any

from sqlglot import Expr

from snowflake_sandbox.access import enforcement
from snowflake_sandbox.access.account import AccountObject
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success

KIND = "RESOURCE MONITOR"
SHOWN = {
    "name": "varchar",
    "credit_quota": "double",
    "used_credits": "double",
    "remaining_credits": "double",
    "level": "varchar",
    "frequency": "varchar",
    "start_time": "varchar",
    "end_time": "varchar",
    "notify_at": "varchar",
    "suspend_at": "varchar",
    "suspend_immediately_at": "varchar",
    "created_on": "timestamptz",
    "owner": "varchar",
    "comment": "varchar",
    "notify_users": "varchar",
}
_SETTINGS = {"CREDIT_QUOTA", "FREQUENCY", "START_TIMESTAMP", "END_TIMESTAMP", "NOTIFY_USERS"}
_FREQUENCIES = {"MONTHLY", "DAILY", "WEEKLY", "YEARLY", "NEVER"}
_TRIGGER = re.compile(
    r"on\s+(?P<percent>\d+)\s+percent\s+do\s+(?P<action>suspend_immediate|suspend|notify)\s*",
    re.IGNORECASE,
)


def create(body: str, made: AccountObject, session: SessionContext) -> None:
    """Reads the settings of CREATE RESOURCE MONITOR."""
    clauses = Clauses(body, "CREATE RESOURCE MONITOR")
    clauses.take("with")
    _read(clauses, made)


def alter(action: str, known: AccountObject, session: SessionContext) -> Expr:
    """Carries out ALTER RESOURCE MONITOR … SET.

    Raises:
        ProgrammingError: 003001 without MODIFY, 000002 for anything else.
    """
    enforcement.require(session, {"MODIFY"}, Securable(KIND, (known.name,)))
    clauses = Clauses(action, "ALTER RESOURCE MONITOR")
    if not clauses.take("set") and not action.upper().startswith("TRIGGERS"):
        raise unsupported(f"ALTER RESOURCE MONITOR ... {action}")
    _read(clauses, known)
    return success()


def describe(known: AccountObject, session: SessionContext) -> Expr:
    """Refuses DESCRIBE RESOURCE MONITOR, which Snowflake does not have."""
    raise unsupported("DESCRIBE RESOURCE MONITOR")


def properties(known: AccountObject, session: SessionContext) -> dict[str, Any]:
    """Gives the row of SHOW RESOURCE MONITORS."""
    kept = known.properties
    warehouses = session.access.listed("WAREHOUSE")
    watched = any(w.properties.get("RESOURCE_MONITOR") == known.name for w in warehouses)
    triggers = kept.get("TRIGGERS", {})
    return {
        "name": known.name,
        "credit_quota": kept.get("CREDIT_QUOTA"),
        "used_credits": 0,
        "remaining_credits": kept.get("CREDIT_QUOTA"),
        "level": "WAREHOUSE" if watched else None,
        "frequency": kept.get("FREQUENCY", "MONTHLY"),
        "start_time": kept.get("START_TIMESTAMP"),
        "end_time": kept.get("END_TIMESTAMP"),
        "notify_at": triggers.get("NOTIFY"),
        "suspend_at": triggers.get("SUSPEND"),
        "suspend_immediately_at": triggers.get("SUSPEND_IMMEDIATE"),
        "created_on": known.created_on,
        "owner": known.owner,
        "comment": None,
        "notify_users": kept.get("NOTIFY_USERS", ""),
    }


def _read(clauses: Clauses, known: AccountObject) -> None:
    settings = clauses.settings()
    for name, value in settings.items():
        if name not in _SETTINGS:
            raise compilation_error(1420, "42601", f"invalid property '{name}' for '{KIND}'")
        if name == "FREQUENCY" and value.upper() not in _FREQUENCIES:
            raise compilation_error(
                1421, "22023", f"invalid value [{value}] for parameter '{name}'"
            )
    known.properties |= settings
    if clauses.take("triggers"):
        text = clauses.rest()
        triggers: dict[str, str] = {}
        while found := _TRIGGER.match(text):
            action, percent = found["action"].upper(), f"{found['percent']}%"
            before = triggers.get(action)
            triggers[action] = f"{before},{percent}" if before else percent
            text = text[found.end() :]
        if text:
            raise Clauses(text, "TRIGGERS").error()
        known.properties["TRIGGERS"] = triggers
    clauses.end()
