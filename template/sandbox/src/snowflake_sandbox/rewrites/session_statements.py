"""Statements about the session itself: its parameters, its role, warehouse, database and schema."""

import re

from sqlglot import Expr, exp

from snowflake_sandbox.access import enforcement, securables
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import compilation_error, programming_error, unsupported
from snowflake_sandbox.session_context import SessionContext, folded, success

_SHOW_PARAMETERS = re.compile(
    r"show\s+parameters(?:\s+like\s+'(?P<like>[^']*)')?(?:\s+(?:in|for)\s+session)?\s*",
    re.IGNORECASE,
)
_ALTER_SESSION = re.compile(r"alter\s+session\s+set\s+(?P<settings>.+)", re.IGNORECASE | re.DOTALL)


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Carries out `ALTER SESSION` and `USE`, and answers `SHOW PARAMETERS`."""
    if isinstance(statement, exp.Alter) and (change := statement.find(exp.AlterSession)):
        session.parameters.alter(change)
        session.apply_parameters()
        return success()
    if isinstance(statement, exp.Use):
        _use(statement, session)
        return success()
    if isinstance(statement, exp.Command):
        return _command(statement, session) or statement
    return statement


def _command(command: exp.Command, session: SessionContext) -> Expr | None:
    """Answers what the parser does not know: `SHOW PARAMETERS`, `ALTER SESSION` without commas."""
    text = command.expression
    words = f"{command.this} {text if isinstance(text, str) else text.name}"
    if match := _SHOW_PARAMETERS.fullmatch(words):
        return session.parameters.show(match["like"])
    match = _ALTER_SESSION.fullmatch(words)
    if match and session.parameters.alter_by_text(match["settings"]):
        session.apply_parameters()
        return success()
    return None


def _use(statement: exp.Use, session: SessionContext) -> None:
    kind = statement.text("kind").upper()
    name = statement.this
    if kind == "SECONDARY ROLES":
        _use_secondary_roles(name.name.upper(), session)
    elif kind == "ROLE":
        _use_role(folded(name.this) or "", session)
    elif kind == "WAREHOUSE":
        _use_warehouse(folded(name.this) or "", session)
    elif kind == "SCHEMA" or name.args.get("db"):
        database = folded(name.args.get("db")) or session.database or ""
        _use_if_seen(securables.schema(database, folded(name.this) or ""), session)
    else:
        _use_if_seen(securables.database(folded(name.this) or ""), session)


def _use_if_seen(place: Securable, session: SessionContext) -> None:
    if not enforcement.sees(session, place):
        raise _missing()
    session.use(place.name[0], place.name[1] if len(place.name) > 1 else None)


def _use_role(role: str, session: SessionContext) -> None:
    """Makes a role the current one.

    Raises:
        ProgrammingError: 002043 when there is no such role, 003013 when it is not the user's.
    """
    allowed = session.only_role or role
    if role != allowed or not session.access.may_use_role(session.user, role):
        if session.access.find("ROLE", role) is None:
            raise _missing()
        raise programming_error(
            3013,
            "42501",
            f"SQL access control error:\nRequested role '{role}' is not assigned to the executing "
            "user. Specify another role to activate.",
        )
    session.take_role(role)


def _use_warehouse(warehouse: str, session: SessionContext) -> None:
    if enforcement.is_unrestricted(session):
        session.access.ensure_warehouse(warehouse)
    elif not enforcement.sees(session, Securable("WAREHOUSE", (warehouse,))):
        raise _missing()
    session.warehouse = warehouse


def _use_secondary_roles(which: str, session: SessionContext) -> None:
    if which not in {"ALL", "NONE"}:
        raise unsupported("USE SECONDARY ROLES with a list")
    session.secondary_roles = which == "ALL" and session.only_role is None


def _missing() -> Exception:
    return compilation_error(
        2043, "02000", "Object does not exist, or operation cannot be performed."
    )
