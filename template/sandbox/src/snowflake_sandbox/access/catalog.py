"""What there is in databases and schemas, as far as privileges can be granted on it."""

from snowflake_sandbox import stored_objects
from snowflake_sandbox.access.account import THE_ACCOUNT
from snowflake_sandbox.access.securables import RELATIONS, Securable
from snowflake_sandbox.fakesnow_seams import HIDDEN_SCHEMA, NOTES
from snowflake_sandbox.session_context import SessionContext

_STORED = (
    "AGENT",
    "CORTEX SEARCH SERVICE",
    "DBT PROJECT",
    "NETWORK RULE",
    "SEMANTIC VIEW",
    "STAGE",
)
_OF_ACCOUNT = ("INTEGRATION", "NETWORK POLICY", "RESOURCE MONITOR", "ROLE", "USER", "WAREHOUSE")
# DuckDB's own databases and schemas, and fakesnow's.
_HIDDEN_DATABASES = {"memory", "system", "temp", NOTES.partition(".")[0]}
_HIDDEN = {"information_schema", "main", "pg_catalog", HIDDEN_SCHEMA}


def found(securable: Securable, session: SessionContext) -> Securable | None:
    """Gives the object of that name, by its own kind; None if there is none.

    DuckDB does not tell names apart that differ in case only, so neither does this.
    """
    if securable.kind == "ACCOUNT":
        return THE_ACCOUNT
    if securable.kind in _OF_ACCOUNT:
        known = session.access.find(securable.kind, securable.name[0])
        return securable if known else None
    if securable.kind == "DATABASE":
        listed = [Securable("DATABASE", (name,)) for name in databases(session)]
    elif securable.kind == "SCHEMA":
        listed = schemas(securable.name[0], session)
    elif securable.name[0] not in databases(session):
        return None
    else:
        kind = "RELATION" if securable.kind in RELATIONS else securable.kind
        listed = objects(kind, securable.name[:1], session)
    name = [part.upper() for part in securable.name]
    return next((one for one in listed if [part.upper() for part in one.name] == name), None)


def databases(session: SessionContext) -> list[str]:
    """Gives the names of all databases."""
    rows = session.duck.execute("select database_name from duckdb_databases()").fetchall()
    return [name for (name,) in rows if name not in _HIDDEN_DATABASES]


def schemas(database: str, session: SessionContext) -> list[Securable]:
    """Gives the schemas of a database."""
    rows = session.duck.execute(
        "select schema_name from duckdb_schemas() where database_name = ?", [database]
    ).fetchall()
    return [Securable("SCHEMA", (database, name)) for (name,) in rows if name not in _HIDDEN]


def objects(kind: str, where: tuple[str, ...], session: SessionContext) -> list[Securable]:
    """Gives what there is of a kind in a schema or database; "RELATION" is any of that sort."""
    database, schema = where[0], where[1] if len(where) > 1 else None
    if kind in _STORED:
        return [
            Securable(kind, known.name)
            for known in stored_objects.listed(session.duck, kind, database, schema)
        ]
    if kind not in {*RELATIONS, "RELATION"}:
        return []
    dynamic = {table.name for table in session.dynamic_tables.tables()}
    rows = session.duck.execute(
        "select 'TABLE', schema_name, table_name from duckdb_tables() where database_name = $1 "
        "union all "
        "select 'VIEW', schema_name, view_name from duckdb_views() where database_name = $1",
        [database],
    ).fetchall()
    found = []
    for relation, in_schema, name in rows:
        full = (database, in_schema, name)
        own_kind = "DYNAMIC TABLE" if full in dynamic else relation
        is_there = in_schema not in _HIDDEN and schema in (None, in_schema)
        if is_there and kind in {own_kind, "RELATION"}:
            found.append(Securable(own_kind, full))
    return sorted(found, key=lambda one: one.name)
