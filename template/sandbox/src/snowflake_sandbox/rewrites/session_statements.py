"""Statements about the session itself: its parameters, its role, warehouse, database and schema."""

import re

from sqlglot import Expr, exp

from snowflake_sandbox.rewrites.context import SessionContext, folded, success

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
    if isinstance(statement, exp.Create) and statement.args.get("kind") == "DATABASE":
        database = folded(statement.this.this)
        session.on_success.append(lambda: _enter(database, session))
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


def _enter(database: str | None, session: SessionContext) -> None:
    """Makes a new database the current one; it has a schema PUBLIC."""
    session.duck.execute(f'create schema if not exists "{database}"."PUBLIC"')
    session.use(database, None)


def _use(statement: exp.Use, session: SessionContext) -> None:
    kind = statement.text("kind").upper()
    name = statement.this
    if kind == "SECONDARY ROLES":
        return
    if kind == "ROLE":
        session.role = folded(name.this) or ""
    elif kind == "WAREHOUSE":
        session.warehouse = folded(name.this) or ""
    elif kind == "SCHEMA" or name.args.get("db"):
        session.use(folded(name.args.get("db")) or session.database, folded(name.this))
    else:
        session.use(folded(name.this), None)
