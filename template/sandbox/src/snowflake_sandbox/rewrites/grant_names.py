"""The names in GRANT, REVOKE and SHOW GRANTS: what they are on, and who holds it."""

from sqlglot import exp

from snowflake_sandbox.access import catalog, enforcement, privileges
from snowflake_sandbox.access.account import THE_ACCOUNT
from snowflake_sandbox.access.grants import Grantee
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.session_context import SessionContext, folded, relation_name


def securable(kind: str, written: str, session: SessionContext) -> Securable:
    """Gives the object of that kind (TABLE for any relation) and name.

    Raises:
        ProgrammingError: 002003 when there is none, 000002 for another kind of object.
    """
    if kind not in privileges.PRIVILEGES and kind != "ROLE":
        raise unsupported(f"GRANT ON {kind}")
    table = exp.to_table(written, dialect="snowflake")
    parts = tuple(part for part in (folded(part) for part in table.parts) if part is not None)
    if kind in {"DATABASE", "NETWORK POLICY", "RESOURCE MONITOR", "ROLE", "USER", "WAREHOUSE"}:
        named = Securable(kind, parts)
    elif kind == "SCHEMA":
        named = Securable(kind, parts if len(parts) == 2 else (session.database or "", *parts))
    else:
        named = Securable(kind, relation_name(table, session))
    found = catalog.found(named, session)
    is_known = kind in {"ROLE", "USER"} or (found is not None and _knows(found, session))
    if found is None or not is_known:
        raise named.not_authorized()
    return found


def _knows(on: Securable, session: SessionContext) -> bool:
    return enforcement.sees(session, on) or enforcement.may(session, {"MANAGE GRANTS"}, THE_ACCOUNT)


def grantee(kind: str, written: str, session: SessionContext) -> Grantee:
    """Gives the role or user that something is granted to.

    Raises:
        ProgrammingError: 002003 when there is none, 000002 for another kind of grantee.
    """
    kind = kind.upper()
    if kind not in {"ROLE", "USER"}:
        raise unsupported(f"GRANT ... TO {kind}")
    name = folded(exp.to_table(written, dialect="snowflake").this) or ""
    if kind == "ROLE" and name in session.access.taken_roles:
        return Grantee(kind, name)
    session.access.require(kind, name)
    return Grantee(kind, name)
