"""Statements about the session itself: its parameters, its role and its warehouse."""

import re

from sqlglot import Expr, exp

from snowflake_sandbox.rewrites.context import SessionContext

_SHOW_PARAMETERS = re.compile(
    r"\s*parameters(?:\s+like\s+'(?P<like>[^']*)')?(?:\s+(?:in|for)\s+session)?\s*", re.IGNORECASE
)


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Carries out `ALTER SESSION`, `USE ROLE`, `USE WAREHOUSE` and answers `SHOW PARAMETERS`."""
    if isinstance(statement, exp.Alter) and (change := statement.find(exp.AlterSession)):
        session.parameters.alter(change)
        session.duck.execute(f"SET TimeZone = '{session.parameters['TIMEZONE']}'")
        return _success()
    if isinstance(statement, exp.Use) and (kind := statement.args.get("kind")):
        if kind.name.upper() == "ROLE":
            session.role = statement.this.name.upper()
            return _success()
        if kind.name.upper() == "WAREHOUSE":
            session.warehouse = statement.this.name.upper()
            return _success()
    if isinstance(statement, exp.Command) and str(statement.this).upper() == "SHOW":
        text = statement.expression if isinstance(statement.expression, str) else statement.expression.name
        if match := _SHOW_PARAMETERS.fullmatch(text):
            return session.parameters.show(match["like"])
    return statement


def _success() -> Expr:
    return exp.select(exp.Literal.string("Statement executed successfully.").as_("status", quoted=True))
