"""DROP DATABASE: everything in the database goes with it, its files and what was granted on it too.

See https://docs.snowflake.com/en/sql-reference/sql/drop-database
"""

from sqlglot import Expr, exp

from snowflake_sandbox import stages, stored_objects
from snowflake_sandbox.access import catalog
from snowflake_sandbox.access.securables import database
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.rewrites.answers import status
from snowflake_sandbox.rewrites.context import SessionContext, folded


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Drops a database; leaves every other statement as it is.

    Raises:
        ProgrammingError: 002003 when there is no such database, 000002 for RESTRICT where it might
            matter: the sandbox keeps no foreign keys, so nobody can tell which refer to a table.
    """
    if not isinstance(statement, exp.Drop) or statement.kind != "DATABASE":
        return statement
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
    with session.catalog_change():
        _forget_objects(name, session)
        session.drop_database(name)
    return status(f"{name} successfully dropped.")


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
