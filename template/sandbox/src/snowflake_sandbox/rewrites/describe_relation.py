"""`DESCRIBE TABLE` and `DESCRIBE VIEW` find the relation wherever it is, temporary ones included.

fakesnow looks in the current database only.
"""

from string import Template

import sqlglot
from fakesnow.transforms.transforms import SQL_DESCRIBE_TABLE
from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.rewrites.context import SessionContext, relation_name
from snowflake_sandbox.timestamp_tz import DUCKDB_TYPE
from snowflake_sandbox.vector_types import is_vector_sql, vector_name_sql

# Beside looking everywhere, vectors and timestamps have their names of Snowflake's, and every
# integer type that DuckDB infers is Snowflake's one integer type.
_LOCAL = "FROM _fs_information_schema._fs_columns"
_GLOBAL = "FROM _fs_global._fs_information_schema._fs_columns"
_TYPES = "CASE WHEN data_type = 'NUMBER'"
_DESCRIBE = Template(
    SQL_DESCRIBE_TABLE.template.replace(_LOCAL, _GLOBAL).replace(
        _TYPES,
        f"CASE WHEN {is_vector_sql('data_type')} THEN {vector_name_sql('data_type')} "
        f"WHEN data_type = '{DUCKDB_TYPE}' THEN 'TIMESTAMP_TZ(9)' "
        "WHEN data_type = 'TIMESTAMP_TZ' THEN 'TIMESTAMP_LTZ(9)' "
        "WHEN data_type LIKE '%INT%' THEN 'NUMBER(38,0)' WHEN data_type = 'NUMBER'",
    )
)
_EXISTS = """
    select 1 from duckdb_columns()
    where upper(database_name) = ? and upper(schema_name) = ? and upper(table_name) = ? limit 1
"""


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Turns `DESCRIBE TABLE x` into a query over all columns the sandbox knows.

    Raises:
        ProgrammingError: 002003 when there is no such relation.
    """
    kind = str(statement.args.get("kind")).upper()
    if not isinstance(statement, exp.Describe) or kind not in {"TABLE", "VIEW"}:
        return statement
    table = statement.this
    if table.db.upper() == "INFORMATION_SCHEMA":
        return statement
    database, schema, name = relation_name(table, session)
    # A temporary relation has lost its qualification by now.
    places = [(database, schema)] if table.db else [("temp", "main"), (database, schema)]
    for place in places:
        wanted = [part.upper() for part in (*place, name)]
        if session.duck.execute(_EXISTS, wanted).fetchall():
            catalog, namespace, relation = (part.replace("'", "''") for part in (*place, name))
            sql = _DESCRIBE.substitute(catalog=catalog, schema=namespace, table=relation)
            return sqlglot.parse_one(sql, read="duckdb")
    raise compilation_error(
        2003,
        "42S02",
        f"Object '{database}.{schema}.{name}' does not exist or not authorized.",
    )
