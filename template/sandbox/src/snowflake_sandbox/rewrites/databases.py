"""CREATE DATABASE and DROP DATABASE: everything in a database goes with it, files and grants too.

See https://docs.snowflake.com/en/sql-reference/sql/drop-database and
https://docs.snowflake.com/en/sql-reference/sql/create-database
"""

import re

from sqlglot import Expr, exp

from snowflake_sandbox import stages, stored_objects
from snowflake_sandbox.access import catalog, network_policies
from snowflake_sandbox.access.securables import database
from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.rewrites.answers import status
from snowflake_sandbox.session_context import SessionContext, folded

# A database is a file of that name.
_PLAIN = re.compile(r"[^\W\d][\w$]*")


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Creates or drops a database; leaves every other statement as it is.

    Raises:
        ProgrammingError: 002003 when there is no such database, 002002 when there is one already,
            098507 when a network policy has a rule in it, 000002 for a clone, for a name that needs
            quotes, and for RESTRICT where it might matter: the sandbox keeps no foreign keys, so
            nobody can tell which refer to a table.
    """
    if isinstance(statement, exp.Create) and statement.kind == "DATABASE":
        return _created(statement, session)
    if isinstance(statement, exp.Drop) and statement.kind == "DATABASE":
        return _dropped(statement, session)
    return statement


def _created(statement: exp.Create, session: SessionContext) -> Expr:
    if statement.args.get("clone"):
        raise unsupported("CREATE DATABASE ... CLONE")
    name = folded(statement.this.this) or ""
    if not _PLAIN.fullmatch(name):
        raise unsupported(f'a database called "{name}"')
    session.on_success.append(lambda: _enter(name, session))
    if name in catalog.databases(session):
        if statement.args.get("exists"):
            return status(f"{name} already exists, statement succeeded.")
        if not statement.args.get("replace"):
            raise compilation_error(2002, "42710", f"Object '{name}' already exists.")
        _drop(name, session)
    with session.catalog_change():
        session.create_database(name)
    return status(f"Database {name} successfully created.")


def _enter(name: str, session: SessionContext) -> None:
    """Makes a new database the current one; it has a schema PUBLIC."""
    session.duck.execute(f'create schema if not exists "{name}"."PUBLIC"')
    session.use(name, None)


def _dropped(statement: exp.Drop, session: SessionContext) -> Expr:
    name = folded(statement.args["tables"][0].this) or ""
    if name not in catalog.databases(session):
        if statement.args.get("exists"):
            return status(
                "Drop statement executed successfully "
                f"({database(name).full_name} already dropped)."
            )
        raise database(name).not_authorized()
    if statement.args.get("restrict") and catalog.objects("TABLE", (name,), session):
        raise unsupported("DROP DATABASE ... RESTRICT of a database with tables")
    _drop(name, session)
    return status(f"{name} successfully dropped.")


def _drop(name: str, session: SessionContext) -> None:
    network_policies.refuse_if_in_use((name,), session.access)
    with session.catalog_change():
        _forget_objects(name, session)
        session.drop_database(name)


def _forget_objects(name: str, session: SessionContext) -> None:
    """Forgets what is kept elsewhere than in the database."""
    for stage in stored_objects.listed(session.duck, stages.KIND, name):
        stages.drop(session.duck, stage.name)
    stages.remove_files_of(name)
    for table in session.dynamic_tables.tables():
        if table.name[0] == name:
            session.dynamic_tables.forget(table.name)
    for schema in catalog.schemas(name, session):
        session.access.manage_access(schema, False)
