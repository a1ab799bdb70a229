"""The privileges there are, by the kind of object they are granted on.

See https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from snowflake_sandbox.access.securables import RELATIONS

IN_SCHEMA = (
    "AGENT",
    "CORTEX SEARCH SERVICE",
    "DBT PROJECT",
    "DYNAMIC TABLE",
    "FILE FORMAT",
    "FUNCTION",
    "MATERIALIZED VIEW",
    "NETWORK RULE",
    "SEMANTIC VIEW",
    "SEQUENCE",
    "STAGE",
    "TABLE",
    "VIEW",
)
# Named in setup scripts, but there is no such object here that they could be granted on.
_ONLY_CREATED = (
    "ALERT",
    "EXTERNAL TABLE",
    "GIT REPOSITORY",
    "ICEBERG TABLE",
    "MASKING POLICY",
    "MODEL",
    "NOTEBOOK",
    "PIPE",
    "PROCEDURE",
    "ROW ACCESS POLICY",
    "SECRET",
    "STREAM",
    "STREAMLIT",
    "TAG",
    "TASK",
    "TEMPORARY TABLE",
)
_OF_TABLES = (
    "APPLYBUDGET",
    "DELETE",
    "EVOLVE SCHEMA",
    "INSERT",
    "REFERENCES",
    "SELECT",
    "TRUNCATE",
    "UPDATE",
)
_USAGE = ("USAGE",)

PRIVILEGES: dict[str, tuple[str, ...]] = {
    "ACCOUNT": (
        "APPLY MASKING POLICY",
        "APPLY ROW ACCESS POLICY",
        "APPLY TAG",
        "APPLYBUDGET",
        "ATTACH POLICY",
        "AUDIT",
        "CREATE ACCOUNT",
        "CREATE API INTEGRATION",
        "CREATE DATABASE",
        "CREATE EXTERNAL VOLUME",
        "CREATE INTEGRATION",
        "CREATE NETWORK POLICY",
        "CREATE ROLE",
        "CREATE SHARE",
        "CREATE USER",
        "CREATE WAREHOUSE",
        "EXECUTE ALERT",
        "EXECUTE DATA METRIC FUNCTION",
        "EXECUTE MANAGED TASK",
        "EXECUTE TASK",
        "IMPORT SHARE",
        "MANAGE GRANTS",
        "MANAGE WAREHOUSES",
        "MONITOR",
        "MONITOR EXECUTION",
        "MONITOR SECURITY",
        "MONITOR USAGE",
        "USE AI FUNCTIONS",
    ),
    "AGENT": ("MODIFY", "MONITOR", "USAGE"),
    "CORTEX SEARCH SERVICE": ("MONITOR", "OPERATE", "USAGE"),
    "DATABASE": (
        "APPLYBUDGET",
        "CREATE DATABASE ROLE",
        "CREATE SCHEMA",
        "MODIFY",
        "MONITOR",
        "USAGE",
    ),
    "DBT PROJECT": ("MONITOR", "USAGE"),
    "DYNAMIC TABLE": ("MONITOR", "OPERATE", "SELECT"),
    "FILE FORMAT": _USAGE,
    "FUNCTION": _USAGE,
    "MATERIALIZED VIEW": ("APPLYBUDGET", "REFERENCES", "SELECT"),
    "NETWORK POLICY": _USAGE,
    "NETWORK RULE": (),
    "RESOURCE MONITOR": ("MODIFY", "MONITOR"),
    "SCHEMA": (
        "ADD SEARCH OPTIMIZATION",
        "APPLYBUDGET",
        *(f"CREATE {kind}" for kind in sorted((*IN_SCHEMA, *_ONLY_CREATED))),
        "MODIFY",
        "MONITOR",
        "USAGE",
    ),
    "SEMANTIC VIEW": ("MONITOR", "REFERENCES", "SELECT"),
    "SEQUENCE": _USAGE,
    "STAGE": ("READ", "WRITE"),
    "TABLE": _OF_TABLES,
    "USER": ("MODIFY PROGRAMMATIC AUTHENTICATION METHODS", "MONITOR"),
    "VIEW": ("REFERENCES", "SELECT"),
    "WAREHOUSE": ("APPLYBUDGET", "MODIFY", "MONITOR", "OPERATE", "USAGE"),
}
_ALIASES = {"APPLY BUDGET": "APPLYBUDGET"}
_USE_OF_ONE = "USE AI FUNCTION "


def known(privilege: str, kind: str) -> str | None:
    """Gives the privilege of that name on that kind of object; None if there is none."""
    privilege = _ALIASES.get(privilege, privilege)
    of_kinds = RELATIONS if kind == "RELATION" else {kind}
    if any(privilege in PRIVILEGES[one] for one in of_kinds) or privilege == "OWNERSHIP":
        return privilege
    return privilege if kind == "ACCOUNT" and privilege.startswith(_USE_OF_ONE) else None


def all_of(kind: str) -> tuple[str, ...]:
    """Gives what ALL means on a kind of object."""
    return PRIVILEGES[kind]
