"""`CURRENT_ROLE()` and its siblings answer for the session, not for DuckDB.

See https://docs.snowflake.com/en/sql-reference/functions-context
"""

import json
from collections.abc import Callable

from sqlglot import Expr, exp

from snowflake_sandbox.access import enforcement, regions
from snowflake_sandbox.access.account import PUBLIC
from snowflake_sandbox.access.securables import role
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.session_context import SessionContext


def _available_roles(session: SessionContext) -> str:
    roles = session.access.roles_of_user(session.user)
    return json.dumps(sorted(known.name[0] for known in roles if known.kind == "ROLE"))


def _secondary_roles(session: SessionContext) -> str:
    roles = json.loads(_available_roles(session)) if session.secondary_roles else []
    names = ",".join(name for name in roles if name not in {session.role, PUBLIC})
    return json.dumps({"roles": names, "value": "ALL" if session.secondary_roles else ""})


_NODES: dict[type[Expr], Callable[[SessionContext], str | None]] = {
    exp.CurrentAccount: lambda session: session.account,
    exp.CurrentAccountName: lambda session: session.account,
    exp.CurrentAvailableRoles: _available_roles,
    exp.CurrentDatabase: lambda session: session.database,
    exp.CurrentOrganizationName: lambda session: session.account,
    exp.CurrentRegion: lambda _: regions.REGION,
    exp.CurrentRole: lambda session: session.role,
    exp.CurrentSchema: lambda session: session.schema,
    exp.CurrentRoleType: lambda _: "ROLE",
    exp.CurrentSecondaryRoles: _secondary_roles,
    exp.CurrentSession: lambda session: session.id,
    exp.CurrentUser: lambda session: session.user,
    exp.CurrentWarehouse: lambda session: session.warehouse,
}


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Replaces each context function by its value in `session`."""

    def value(node: Expr) -> Expr:
        if isinstance(node, exp.Anonymous) and node.name.upper() == "LAST_QUERY_ID":
            return _literal(session.last_query_id)
        if isinstance(node, exp.Anonymous) and node.name.upper() == "IS_ROLE_IN_SESSION":
            return _is_role_in_session(node, session)
        if read := _NODES.get(type(node)):
            return _literal(read(session))
        return node

    return statement.transform(value, copy=False)


def _is_role_in_session(call: exp.Anonymous, session: SessionContext) -> Expr:
    if len(call.expressions) != 1 or not isinstance(call.expressions[0], exp.Literal):
        raise unsupported("IS_ROLE_IN_SESSION of anything but a constant")
    name = call.expressions[0].name
    is_active = name == session.role or role(name) in enforcement.active_roles(session)
    return exp.Boolean(this=is_active)


def _literal(value: str | None) -> Expr:
    return exp.Literal.string(value) if value else exp.cast(exp.null(), "varchar")
