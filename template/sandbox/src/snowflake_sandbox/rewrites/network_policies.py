"""Network policies: CREATE, ALTER, DROP, DESCRIBE and SHOW, and who may activate one.

See https://docs.snowflake.com/en/sql-reference/sql/create-network-policy and
https://docs.snowflake.com/en/sql-reference/sql/alter-network-policy
"""

import json
from copy import deepcopy
from typing import Any

from sqlglot import Expr

from snowflake_sandbox.access import catalog, enforcement, network_policies
from snowflake_sandbox.access.account import AccountObject
from snowflake_sandbox.access.network_policies import (
    ALLOWED_ADDRESSES,
    ALLOWED_RULES,
    BLOCKED_ADDRESSES,
    BLOCKED_RULES,
    RULE,
)
from snowflake_sandbox.access.requirement import table_named
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import programming_error, unsupported
from snowflake_sandbox.rewrites.addresses import addresses, texts
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.rewrites.clauses import Clauses
from snowflake_sandbox.session_context import SessionContext, relation_name, success

__all__ = ["KIND", "SHOWN", "alter", "chosen", "create", "describe", "for_account", "properties"]

KIND = network_policies.KIND
SHOWN = {
    "created_on": "timestamptz",
    "name": "varchar",
    "comment": "varchar",
    "entries_in_allowed_ip_list": "bigint",
    "entries_in_blocked_ip_list": "bigint",
    "entries_in_allowed_network_rules": "bigint",
    "entries_in_blocked_network_rules": "bigint",
}
_ADDRESSES = (ALLOWED_ADDRESSES, BLOCKED_ADDRESSES)
_RULES = (ALLOWED_RULES, BLOCKED_RULES)


def create(body: str, made: AccountObject, session: SessionContext) -> None:
    """Reads the lists of CREATE NETWORK POLICY."""
    clauses = Clauses(body, "CREATE NETWORK POLICY")
    made.properties |= _read(clauses.settings(), session)
    clauses.end()


def alter(action: str, known: AccountObject, session: SessionContext) -> Expr:
    """Carries out ALTER NETWORK POLICY … SET, ADD, REMOVE and UNSET COMMENT.

    Raises:
        ProgrammingError: 003001 for other roles than the owner, 098506 when the address of this
            session was allowed and would not be any more, 000002 for anything else.
    """
    enforcement.require(session, (), Securable(KIND, (known.name,)))
    before = deepcopy(known)
    clauses = Clauses(action, "ALTER NETWORK POLICY")
    if found := clauses.take("(?P<verb>add|remove)"):
        _change_rules(found["verb"].upper(), clauses, known, session)
    elif clauses.take("set"):
        known.properties |= _read(clauses.settings(), session)
    elif clauses.take(r"unset\s+comment"):
        known.properties.pop("COMMENT", None)
    else:
        raise unsupported(f"ALTER NETWORK POLICY ... {action}")
    clauses.end()
    _refuse_to_lock_out(before, known, session)
    return success()


def describe(known: AccountObject, session: SessionContext) -> Expr:
    """Gives the lists that a policy has, those of rules as programs read them: in JSON.

    Raises:
        ProgrammingError: 003001 for other roles than the owner.
    """
    enforcement.require(session, (), Securable(KIND, (known.name,)))
    listed = [(name, ",".join(known.properties.get(name, []))) for name in _ADDRESSES]
    for name in _RULES:
        rules = [
            {"fullyQualifiedRuleName": Securable(RULE, tuple(rule)).full_name}
            for rule in known.properties.get(name, [])
        ]
        listed.append((name, json.dumps(rules) if rules else ""))
    return rows({"name": "varchar", "value": "varchar"}, [row for row in listed if row[1]])


def properties(known: AccountObject, session: SessionContext) -> dict[str, Any]:
    """Gives the row of SHOW NETWORK POLICIES."""
    counted = {name: len(known.properties.get(name, [])) for name in (*_ADDRESSES, *_RULES)}
    return {
        "created_on": known.created_on,
        "name": known.name,
        "comment": known.properties.get("COMMENT", ""),
        "entries_in_allowed_ip_list": counted[ALLOWED_ADDRESSES],
        "entries_in_blocked_ip_list": counted[BLOCKED_ADDRESSES],
        "entries_in_allowed_network_rules": counted[ALLOWED_RULES],
        "entries_in_blocked_network_rules": counted[BLOCKED_RULES],
    }


def chosen(name: str, session: SessionContext) -> AccountObject:
    """Gives the policy that a statement activates for a user.

    Raises:
        ProgrammingError: 002003 when there is none of that name, 003001 without USAGE on it.
    """
    # The quotes of a name are gone.
    known = session.access.find(KIND, name) or session.access.require(KIND, name.upper())
    enforcement.require(session, {"USAGE"}, Securable(KIND, (known.name,)))
    return known


def for_account(name: str, session: SessionContext) -> AccountObject:
    """Gives the policy that a statement activates for the account.

    Raises:
        ProgrammingError: 002003 when there is none of that name, 001450 when the address of this
            session is not allowed in it. The words are Snowflake's, their number is not documented.
    """
    known = session.access.find(KIND, name) or session.access.require(KIND, name.upper())
    address = session.address
    if address and not network_policies.allows(known, address, session.access):
        raise programming_error(
            1450,
            "22023",
            f"Network policy {known.name} cannot be activated. Requestor IP address/Token, "
            f"{address}, must be included in the allowed_ip_list or allowed network rules.",
        )
    return known


def _read(settings: dict[str, str], session: SessionContext) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in settings.items():
        if name in _ADDRESSES:
            read[name] = addresses(name, value)
        elif name in _RULES:
            read[name] = [_rule(text, session) for text in texts(name, value)]
        elif name == "COMMENT":
            read[name] = value
        else:
            raise unsupported(f"{name} of a network policy")
    return read


def _rule(text: str, session: SessionContext) -> tuple[str, ...]:
    named = Securable(RULE, relation_name(table_named(text), session))
    found = catalog.found(named, session)
    if found is None or not enforcement.sees(session, found):
        raise named.not_authorized()
    return found.name


def _change_rules(
    verb: str, clauses: Clauses, known: AccountObject, session: SessionContext
) -> None:
    for name, changed in _read(clauses.settings(), session).items():
        if name not in _RULES:
            raise unsupported(f"ALTER NETWORK POLICY ... {verb} {name}")
        others = [
            rule for rule in map(tuple, known.properties.get(name, [])) if rule not in changed
        ]
        known.properties[name] = others + changed if verb == "ADD" else others


def _refuse_to_lock_out(
    before: AccountObject, after: AccountObject, session: SessionContext
) -> None:
    address = session.address
    if address is None or not network_policies.allows(before, address, session.access):
        return
    if not network_policies.allows(after, address, session.access):
        raise programming_error(
            98506,
            "22023",
            f"Changes cannot be applied to the network policy {after.name} because current IP "
            f"address/token {address} is not allowed in it.",
        )
