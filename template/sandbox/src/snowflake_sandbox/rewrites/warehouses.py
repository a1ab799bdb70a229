"""Warehouses: kept with their settings. Nothing runs on them, and each costs what an X-Small does.

See https://docs.snowflake.com/en/sql-reference/sql/create-warehouse and
https://docs.snowflake.com/en/sql-reference/sql/show-warehouses
"""

from typing import Any

from sqlglot import Expr

from snowflake_sandbox.access import enforcement
from snowflake_sandbox.access.account import AccountObject
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success

KIND = "WAREHOUSE"
SHOWN = {
    "name": "varchar",
    "state": "varchar",
    "type": "varchar",
    "size": "varchar",
    "min_cluster_count": "bigint",
    "max_cluster_count": "bigint",
    "started_clusters": "bigint",
    "running": "bigint",
    "queued": "bigint",
    "is_default": "varchar",
    "is_current": "varchar",
    "auto_suspend": "bigint",
    "auto_resume": "varchar",
    "available": "varchar",
    "provisioning": "varchar",
    "quiescing": "varchar",
    "other": "varchar",
    "created_on": "timestamptz",
    "resumed_on": "timestamptz",
    "updated_on": "timestamptz",
    "owner": "varchar",
    "comment": "varchar",
    "enable_query_acceleration": "varchar",
    "query_acceleration_max_scale_factor": "bigint",
    "resource_monitor": "varchar",
    "actives": "bigint",
    "pendings": "bigint",
    "failed": "bigint",
    "suspended": "bigint",
    "uuid": "varchar",
    "scaling_policy": "varchar",
    "budget": "varchar",
    "owner_role_type": "varchar",
    "resource_constraint": "varchar",
}
_SIZES = ["X-Small", "Small", "Medium", "Large", "X-Large"]
_SIZES += [f"{number}X-Large" for number in range(2, 7)]
_SIZE_NAMES = {size.upper().replace("-", ""): size for size in _SIZES}
_SIZE_NAMES |= {"XXLARGE": "2X-Large", "XXXLARGE": "3X-Large"}
_SETTINGS = {
    "AUTO_RESUME": "TRUE",
    "AUTO_SUSPEND": "600",
    "COMMENT": "",
    "ENABLE_QUERY_ACCELERATION": "FALSE",
    "GENERATION": "1",
    "INITIALLY_SUSPENDED": "FALSE",
    "MAX_CLUSTER_COUNT": "1",
    "MIN_CLUSTER_COUNT": "1",
    "QUERY_ACCELERATION_MAX_SCALE_FACTOR": "8",
    "RESOURCE_CONSTRAINT": "",
    "RESOURCE_MONITOR": "null",
    "SCALING_POLICY": "STANDARD",
    "WAREHOUSE_SIZE": "X-Small",
    "WAREHOUSE_TYPE": "STANDARD",
}
# Parameters rather than properties: SHOW PARAMETERS IN WAREHOUSE has them.
PARAMETERS = {
    "MAX_CONCURRENCY_LEVEL": "8",
    "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS": "0",
    "STATEMENT_TIMEOUT_IN_SECONDS": "172800",
}
_NUMBERS = {
    "AUTO_SUSPEND",
    "MAX_CLUSTER_COUNT",
    "MIN_CLUSTER_COUNT",
    "QUERY_ACCELERATION_MAX_SCALE_FACTOR",
    *PARAMETERS,
}


def create(body: str, made: AccountObject, session: SessionContext) -> None:
    """Reads the settings of CREATE WAREHOUSE."""
    clauses = Clauses(body, "CREATE WAREHOUSE")
    clauses.take("with")
    made.properties |= _checked(clauses.settings(), session)
    clauses.end()
    is_suspended = made.properties.pop("INITIALLY_SUSPENDED", "FALSE") == "TRUE"
    made.properties["STATE"] = "SUSPENDED" if is_suspended else "STARTED"
    # A new warehouse is that of the session.
    session.warehouse = made.name


def alter(action: str, known: AccountObject, session: SessionContext) -> Expr:
    """Carries out ALTER WAREHOUSE.

    Raises:
        ProgrammingError: 003001, 090064 a warehouse that is in that state already, 000002.
    """
    on = Securable(KIND, (known.name,))
    clauses = Clauses(action, "ALTER WAREHOUSE")
    if clauses.take("set"):
        enforcement.require(session, {"MODIFY"}, on)
        known.properties |= _checked(clauses.settings(), session)
    elif found := clauses.take(r"unset\s+(?P<names>\w+(?:\s*,\s*\w+)*)"):
        enforcement.require(session, {"MODIFY"}, on)
        for name in found["names"].upper().replace(",", " ").split():
            _refuse_unknown(name)
            known.properties.pop(name, None)
    elif clauses.take("suspend"):
        enforcement.require(session, {"OPERATE"}, on)
        if known.properties.get("STATE") == "SUSPENDED":
            raise compilation_error(
                90064, "22000", f"Invalid state. Warehouse '{known.name}' cannot be suspended."
            )
        known.properties["STATE"] = "SUSPENDED"
    elif found := clauses.take(r"resume(?P<lenient>\s+if\s+suspended)?"):
        enforcement.require(session, {"OPERATE"}, on)
        if not found["lenient"] and known.properties.get("STATE") != "SUSPENDED":
            raise compilation_error(
                90063, "22000", f"Invalid state. Warehouse '{known.name}' cannot be resumed."
            )
        known.properties["STATE"] = "STARTED"
    else:
        raise unsupported(f"ALTER WAREHOUSE ... {action}")
    clauses.end()
    return success()


def describe(known: AccountObject, session: SessionContext) -> Expr:
    """Refuses DESCRIBE WAREHOUSE."""
    raise unsupported("DESCRIBE WAREHOUSE")


def properties(known: AccountObject, session: SessionContext) -> dict[str, Any]:
    """Gives the row of SHOW WAREHOUSES."""
    settings = _SETTINGS | known.properties
    user = session.access.find("USER", session.user)
    default = user.properties.get("DEFAULT_WAREHOUSE") if user else None
    is_started = known.properties.get("STATE") == "STARTED"
    return {
        "name": known.name,
        "state": "STARTED" if is_started else "SUSPENDED",
        "type": settings["WAREHOUSE_TYPE"],
        "size": settings["WAREHOUSE_SIZE"],
        "min_cluster_count": settings["MIN_CLUSTER_COUNT"],
        "max_cluster_count": settings["MAX_CLUSTER_COUNT"],
        "started_clusters": int(is_started),
        "running": 0,
        "queued": 0,
        "is_default": "Y" if known.name == default else "N",
        "is_current": "Y" if known.name == session.warehouse else "N",
        "auto_suspend": settings["AUTO_SUSPEND"],
        "auto_resume": settings["AUTO_RESUME"].lower(),
        "available": "100" if is_started else "",
        "provisioning": "",
        "quiescing": "",
        "other": "",
        "created_on": known.created_on,
        "resumed_on": known.created_on,
        "updated_on": known.created_on,
        "owner": known.owner,
        "comment": settings["COMMENT"],
        "enable_query_acceleration": settings["ENABLE_QUERY_ACCELERATION"].lower(),
        "query_acceleration_max_scale_factor": settings["QUERY_ACCELERATION_MAX_SCALE_FACTOR"],
        "resource_monitor": settings["RESOURCE_MONITOR"],
        "actives": 0,
        "pendings": 0,
        "failed": 0,
        "suspended": 0,
        "uuid": "",
        "scaling_policy": settings["SCALING_POLICY"],
        "budget": "",
        "owner_role_type": "ROLE",
        "resource_constraint": settings["RESOURCE_CONSTRAINT"],
    }


def _checked(settings: dict[str, str], session: SessionContext) -> dict[str, str]:
    checked = {}
    for name, value in settings.items():
        _refuse_unknown(name)
        text = value if name == "COMMENT" else value.upper()
        if name == "WAREHOUSE_SIZE":
            text = _SIZE_NAMES.get(text.replace("-", ""), "")
        if (name, text) == ("AUTO_SUSPEND", "NULL"):
            text = "0"
        if (name in _NUMBERS and not text.isdigit()) or (name == "WAREHOUSE_SIZE" and not text):
            raise compilation_error(
                1421, "22023", f"invalid value [{value}] for parameter '{name}'"
            )
        if name == "RESOURCE_MONITOR" and text != "NULL":
            session.access.require("RESOURCE MONITOR", text)
        checked[name] = text
    return checked


def _refuse_unknown(name: str) -> None:
    if name not in _SETTINGS and name not in PARAMETERS:
        raise compilation_error(1420, "42601", f"invalid property '{name}' for 'WAREHOUSE'")
