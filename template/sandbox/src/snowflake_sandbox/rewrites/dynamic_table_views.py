"""SHOW DYNAMIC TABLES.

Columns the sandbox knows nothing of are NULL.
See https://docs.snowflake.com/en/sql-reference/sql/show-dynamic-tables
"""

import re

from sqlglot import Expr, exp

from snowflake_sandbox.dynamic_tables import columns, views
from snowflake_sandbox.rewrites.table_functions import temporary
from snowflake_sandbox.session_context import SessionContext, relation_name

_SHOW = re.compile(
    r"dynamic\s+tables(?:\s+like\s+'(?P<like>[^']*)')?"
    r"(?:\s+in\s+(?:(?P<kind>account|database|schema)\b\s*)?(?P<place>\S+)?)?\s*",
    re.IGNORECASE,
)


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Answers what is asked about dynamic tables; leaves every other statement as it is."""
    if isinstance(statement, exp.Command) and str(statement.this).upper() == "SHOW":
        found = _SHOW.fullmatch(str(statement.args.get("expression") or "").strip())
        return _show(found, session) if found else statement
    return statement


def _show(found: re.Match[str], session: SessionContext) -> Expr:
    rows = views.shown(found["like"], _place(found, session), session)
    table = temporary("_shown_dynamic_tables", columns.SHOWN, rows, session)
    return exp.select(*(exp.column(name, quoted=True) for name in columns.SHOWN)).from_(table)


def _place(found: re.Match[str], session: SessionContext) -> tuple[str, ...]:
    """Gives the database, or database and schema, that SHOW is limited to."""
    kind = (found["kind"] or "").upper()
    if kind == "ACCOUNT":
        return ()
    if not found["place"]:
        inside = (session.database or "", session.schema or "")
        return inside[:1] if kind == "DATABASE" else inside
    name = exp.to_table(found["place"], dialect="snowflake")
    _, schema, last = relation_name(name, session)
    if kind == "DATABASE":
        return (last,)
    return (schema if name.db else session.database or "", last)
