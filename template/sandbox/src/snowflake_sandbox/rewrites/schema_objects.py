"""Search services, semantic views, agents and the like: created, changed, listed, dropped."""

import re
from typing import Any, Protocol

from sqlglot import Expr, exp

from snowflake_sandbox import object_statements, stored_objects
from snowflake_sandbox.access import network_policies
from snowflake_sandbox.errors import compilation_error, programming_error, unsupported
from snowflake_sandbox.object_statements import NAME, ObjectStatement
from snowflake_sandbox.rewrites import (
    agents,
    dbt_execution,
    dbt_projects,
    network_rules,
    search_services,
    semantic_views,
)
from snowflake_sandbox.rewrites.answers import rows
from snowflake_sandbox.session_context import SessionContext, relation_name, success
from snowflake_sandbox.stored_objects import RelationName, StoredObject


class _Kind(Protocol):
    """What a module knows of one kind of object."""

    KIND: str
    SHOWN: dict[str, str]

    def create(
        self, about: ObjectStatement, name: RelationName, session: SessionContext
    ) -> Expr: ...
    def alter(self, action: str, known: StoredObject, session: SessionContext, /) -> Expr: ...
    def describe(self, known: StoredObject, session: SessionContext, /) -> Expr: ...
    def properties(self, known: StoredObject, session: SessionContext, /) -> dict[str, Any]: ...


_MODULES: tuple[_Kind, ...] = (
    agents,
    dbt_projects,
    network_rules,
    search_services,
    semantic_views,
)
_KINDS = {module.KIND: module for module in _MODULES}
_SHOW = re.compile(
    r"(?:like\s+(?:pattern\s+)?'(?P<like>[^']*)'\s*)?"
    rf"(?:in\s+(?:(?P<scope>account|database|schema)\s*)?(?P<where>{NAME})?)?",
    re.IGNORECASE,
)


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Carries out a statement about such an object; leaves every other statement as it is.

    Raises:
        ProgrammingError: what Snowflake refuses, or 000002 for what is not emulated.
    """
    about = object_statements.of(statement)
    if about is None or about.kind in object_statements.OF_ACCOUNT:
        return statement
    if about.manner:
        raise unsupported(f"{about.verb} {about.manner} {about.kind}")
    if about.verb == "SHOW":
        return _show(about, session)
    if about.verb == "EXECUTE" and (
        about.kind != dbt_projects.KIND or about.name.upper() == "FROM"
    ):
        raise unsupported(f"EXECUTE {about.kind} {about.name} {about.body}".strip())
    if not about.name:
        raise compilation_error(
            1003, "42000", f"syntax error: {about.verb} {about.kind} without the name of one."
        )
    name = _name(about.name, session)
    existing = stored_objects.find(session.duck, about.kind, name)
    if about.verb == "CREATE":
        return _create(about, name, existing, session)
    if existing is None:
        if about.exists and about.verb != "DESCRIBE":
            return success()
        raise compilation_error(
            2003,
            "02000",
            f"{about.kind.capitalize()} '{'.'.join(name)}' does not exist or not authorized.",
        )
    if about.verb == "ALTER":
        return _KINDS[about.kind].alter(about.body.strip(), existing, session)
    if about.verb == "EXECUTE":
        return dbt_execution.execute(about, existing, session)
    if about.verb == "DROP":
        if about.kind == network_rules.KIND:
            network_policies.refuse_if_in_use(name, session.access)
        session.on_success.append(lambda: stored_objects.forget(session.duck, about.kind, name))
        if about.kind == dbt_projects.KIND:
            session.on_success.append(lambda: dbt_projects.drop(existing))
        return success()
    return _KINDS[about.kind].describe(existing, session)


def _create(
    about: ObjectStatement,
    name: RelationName,
    existing: StoredObject | None,
    session: SessionContext,
) -> Expr:
    if about.over == "REPLACE" and about.exists:
        raise compilation_error(
            1003, "42000", "options IF NOT EXISTS and OR REPLACE are incompatible."
        )
    if existing is not None and about.exists:
        answer = exp.Literal.string(f"{name[2]} already exists, statement succeeded.")
        return exp.select(answer.as_("status", quoted=True))
    if existing is not None and not about.over:
        raise compilation_error(2002, "42710", f"Object '{'.'.join(name)}' already exists.")
    return _KINDS[about.kind].create(about, name, session)


def _show(about: ObjectStatement, session: SessionContext) -> Expr:
    found = _SHOW.fullmatch(about.body.strip())
    if found is None or (found["scope"] or "").upper() == "ACCOUNT":
        raise unsupported(f"SHOW {about.kind}S {about.body}")
    database, schema = session.database, None
    if found["where"] and (found["scope"] or "").upper() == "DATABASE":
        database = _name(f"x.{found['where']}", session)[1]
    elif found["where"]:
        database, schema, _ = _name(f"{found['where']}.x", session)
    elif (found["scope"] or "").upper() == "SCHEMA":
        schema = session.schema
    if not database:
        raise programming_error(
            90105, "22000", "Cannot perform SHOW. This session does not have a current database."
        )
    objects = stored_objects.listed(session.duck, about.kind, database, schema, found["like"])
    columns = _KINDS[about.kind].SHOWN
    described = [_KINDS[about.kind].properties(known, session) for known in objects]
    return rows(columns, [[values[column] for column in columns] for values in described])


def _name(written: str, session: SessionContext) -> RelationName:
    name = relation_name(exp.to_table(written, dialect="snowflake"), session)
    if not all(name):
        raise programming_error(
            90105,
            "22000",
            f"'{written}' needs a database and a schema: this session has no current one.",
        )
    return name
