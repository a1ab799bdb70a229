"""Network rules: the IPv4 addresses that network policies allow or block.

See https://docs.snowflake.com/en/sql-reference/sql/create-network-rule
"""

from typing import Any

from sqlglot import Expr

from snowflake_sandbox import stored_objects
from snowflake_sandbox.access.network_policies import RULE
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.object_statements import ObjectStatement
from snowflake_sandbox.rewrites.addresses import addresses
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, success
from snowflake_sandbox.stored_objects import RelationName, StoredObject

KIND = RULE
SHOWN = {
    "created_on": "timestamptz",
    "name": "varchar",
    "database_name": "varchar",
    "schema_name": "varchar",
    "owner": "varchar",
    "comment": "varchar",
    "type": "varchar",
    "mode": "varchar",
    "entries_in_valuelist": "bigint",
    "owner_role_type": "varchar",
}
_DESCRIBED = tuple(SHOWN)[:8]
_CHANGEABLE = {"COMMENT", "VALUE_LIST"}


def create(about: ObjectStatement, name: RelationName, session: SessionContext) -> Expr:
    """Reads a rule for incoming requests and keeps it; OR ALTER changes one that is there.

    Raises:
        ProgrammingError: no address, or 000002 for rules about anything else than addresses.
    """
    clauses = Clauses(about.body, "CREATE NETWORK RULE")
    settings = clauses.settings()
    clauses.end()
    for setting, only in (("TYPE", "IPV4"), ("MODE", "INGRESS")):
        # Of these two, only the mode has a default.
        given = settings.pop(setting, "INGRESS" if setting == "MODE" else "").upper()
        if given != only:
            raise unsupported(f"{setting} = {given} of a network rule")
    if "VALUE_LIST" not in settings:
        raise compilation_error(2078, "42601", "Missing option(s): [VALUE_LIST]")
    definition = _read({"COMMENT": "", **settings})
    session.on_success.append(lambda: stored_objects.remember(session.duck, KIND, name, definition))
    return success()


def alter(action: str, rule: StoredObject, session: SessionContext) -> Expr:
    """Carries out ALTER NETWORK RULE … SET.

    Raises:
        ProgrammingError: no address, or 000002 for anything else.
    """
    clauses = Clauses(action, "ALTER NETWORK RULE")
    if not clauses.take("set"):
        raise unsupported(f"ALTER NETWORK RULE ... {action}")
    changed = rule.definition | _read(clauses.settings())
    clauses.end()
    session.on_success.append(
        lambda: stored_objects.remember(session.duck, KIND, rule.name, changed)
    )
    return success()


def describe(rule: StoredObject, session: SessionContext) -> Expr:
    """Gives the one row of DESCRIBE NETWORK RULE, with the addresses."""
    columns = {name: SHOWN[name] for name in _DESCRIBED} | {"value_list": "varchar"}
    values = properties(rule, session) | {"value_list": ",".join(rule.definition["values"])}
    return rows(columns, [[values[name] for name in columns]])


def properties(rule: StoredObject, session: SessionContext) -> dict[str, Any]:
    """Gives the row of SHOW NETWORK RULES."""
    return {
        "created_on": rule.created_on,
        "name": rule.name[2],
        "database_name": rule.name[0],
        "schema_name": rule.name[1],
        "owner": session.access.grants.owner(Securable(KIND, rule.name)) or "ACCOUNTADMIN",
        "comment": rule.definition["comment"],
        "type": "IPV4",
        "mode": "INGRESS",
        "entries_in_valuelist": len(rule.definition["values"]),
        "owner_role_type": "ROLE",
    }


def _read(settings: dict[str, str]) -> dict[str, Any]:
    for name in sorted(set(settings) - _CHANGEABLE):
        raise unsupported(f"{name} of a network rule")
    read: dict[str, Any] = {}
    if "COMMENT" in settings:
        read["comment"] = settings["COMMENT"]
    if "VALUE_LIST" in settings:
        read["values"] = addresses("VALUE_LIST", settings["VALUE_LIST"])
    return read
