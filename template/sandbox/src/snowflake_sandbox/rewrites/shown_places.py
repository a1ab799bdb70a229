"""SHOW DATABASES and SHOW SCHEMAS: what the session's role sees, as far as it was asked for.

See https://docs.snowflake.com/en/sql-reference/sql/show-databases and
https://docs.snowflake.com/en/sql-reference/sql/show-schemas
"""

from typing import Any

from sqlglot import Expr, exp

from snowflake_sandbox.access import catalog, enforcement
from snowflake_sandbox.access.account import ADMINISTRATOR
from snowflake_sandbox.access.securables import Securable, database
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.patterns import is_like
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.session_context import SessionContext, folded

_TERSE = ("created_on", "name", "kind", "database_name", "schema_name")
_SHOWN = {
    "DATABASES": (
        *("created_on", "name", "is_default", "is_current", "origin", "owner", "comment"),
        *("options", "retention_time", "kind", "owner_role_type", "object_visibility"),
    ),
    "SCHEMAS": (
        *("created_on", "name", "is_default", "is_current", "database_name", "owner", "comment"),
        *("options", "retention_time", "owner_role_type", "object_visibility", "is_nested"),
    ),
}


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Answers SHOW DATABASES and SHOW SCHEMAS; leaves every other statement as it is.

    Raises:
        ProgrammingError: 002003 for a database that is not there, 000002 for what is not emulated.
    """
    if not isinstance(statement, exp.Show) or statement.name.upper() not in _SHOWN:
        return statement
    what, given = statement.name.upper(), statement.args
    for clause in ("history", "privileges", "from_", "starts_with"):
        if given.get(clause):
            raise unsupported(f"SHOW {what} with {clause.replace('_', ' ').strip()}".upper())
    like, limit = given.get("like"), given.get("limit")
    listed = [
        one
        for one in (_databases(session) if what == "DATABASES" else _schemas(statement, session))
        if is_like(one.name[-1], like and like.name)
    ][: int(limit.expression.name) if limit else None]
    names = _TERSE if given.get("terse") else _SHOWN[what]
    columns = {name: "timestamptz" if name == "created_on" else "varchar" for name in names}
    described = [_properties(one, session) for one in listed]
    return rows(columns, [[known.get(name) for name in columns] for known in described])


def _databases(session: SessionContext) -> list[Securable]:
    known = [database(name) for name in sorted(catalog.databases(session))]
    return [one for one in known if enforcement.sees(session, one)]


def _schemas(statement: exp.Show, session: SessionContext) -> list[Securable]:
    scope = statement.args.get("scope")
    if statement.text("scope_kind").startswith("APPLICATION"):
        raise unsupported("SHOW SCHEMAS IN APPLICATION")
    if scope:
        named = database(folded(scope.this) or "")
        if catalog.found(named, session) is None:
            raise named.not_authorized()
        where = [named]
    elif session.database and statement.text("scope_kind") != "ACCOUNT":
        where = [database(session.database)]
    else:
        where = _databases(session)
    found = []
    for place in where:
        made = sorted(catalog.schemas(place.name[0], session), key=lambda one: one.name)
        found += [Securable("SCHEMA", (*place.name, "INFORMATION_SCHEMA"))]
        found += [one for one in made if enforcement.sees(session, one)]
    return found


def _properties(shown: Securable, session: SessionContext) -> dict[str, Any]:
    """Gives what is known of one; nobody knows when it was made."""
    is_database = shown.kind == "DATABASE"
    current = (session.database, session.schema)[: len(shown.name)]
    return {
        "name": shown.name[-1],
        "is_default": "N",
        "is_current": "Y" if shown.name == current else "N",
        "database_name": None if is_database else shown.name[0],
        "owner": session.access.grants.owner(shown) or ADMINISTRATOR,
        "comment": "",
        "options": "",
        "origin": "",
        "retention_time": "1",
        "kind": "STANDARD" if is_database else None,
        "owner_role_type": "ROLE",
        "is_nested": "N",
    }
