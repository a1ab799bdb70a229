"""CREATE OR REPLACE SCHEMA and DROP SCHEMA: everything in the schema goes with it.

See https://docs.snowflake.com/en/sql-reference/sql/drop-schema
"""

from sqlglot import Expr, exp

from snowflake_sandbox import stages, stored_objects
from snowflake_sandbox.access import catalog, network_policies, requirements
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.dialect import MANAGED_ACCESS
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.session_context import SessionContext, folded, target


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Empties a schema that is dropped or replaced; leaves every other statement as it is.

    Raises:
        ProgrammingError: 098507 when a network policy has a rule in it, 000002 for a clone.
    """
    if not isinstance(statement, exp.Create | exp.Drop) or statement.kind != "SCHEMA":
        return statement
    if statement.args.get("clone"):
        raise unsupported("CREATE SCHEMA ... CLONE")
    if isinstance(statement, exp.Drop) or statement.args.get("replace"):
        network_policies.refuse_if_in_use(_schema(statement, session).name, session.access)
    _follow_management(statement, session)
    if isinstance(statement, exp.Drop) and not statement.args.get("restrict"):
        statement.set("cascade", True)
        _forget_objects(statement.args["tables"][0], session)
    elif isinstance(statement, exp.Create) and statement.args.get("replace"):
        schema = statement.this
        drop = exp.Drop(tables=[schema.copy()], kind="SCHEMA", exists=True, cascade=True)
        with session.catalog_change():
            session.duck.execute(drop.sql(dialect="duckdb"))
        statement.set("replace", False)
        _forget_objects(schema, session)
    return statement


def _follow_management(statement: exp.Create | exp.Drop, session: SessionContext) -> None:
    """Remembers whether the schema has managed access, once the statement has succeeded."""
    schema = _schema(statement, session)
    if not (statement.args.get("exists") and catalog.found(schema, session)):
        is_managed = bool(statement.meta.get(MANAGED_ACCESS))
        session.on_success.append(lambda: session.access.manage_access(schema, is_managed))
    elif isinstance(statement, exp.Drop):
        session.on_success.append(lambda: session.access.manage_access(schema, False))


def _schema(statement: exp.Create | exp.Drop, session: SessionContext) -> Securable:
    table = target(statement)
    assert table is not None
    return requirements.named("SCHEMA", table, session)


def _forget_objects(schema: exp.Table, session: SessionContext) -> None:
    """Forgets what DuckDB does not know to be in the schema, once the schema is gone."""
    database = folded(schema.args.get("catalog")) or session.database or ""
    name = folded(schema.args.get("db")) or ""

    def forget() -> None:
        for stage in stored_objects.listed(session.duck, stages.KIND, database, name):
            stages.drop(session.duck, stage.name)
        for table in session.dynamic_tables.tables():
            if table.name[:2] == (database, name):
                session.dynamic_tables.forget(table.name)
        stored_objects.forget_all(session.duck, database, name)

    session.on_success.append(forget)
