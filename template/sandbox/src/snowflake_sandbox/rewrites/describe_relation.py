"""`DESCRIBE TABLE` and `DESCRIBE VIEW` find the relation wherever it is, temporary ones included.

fakesnow looks in the current database only.
"""

from string import Template

import sqlglot
from fakesnow.transforms.transforms import SQL_DESCRIBE_TABLE
from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.rewrites.context import SessionContext, relation_name

# Beside looking everywhere, every integer type that DuckDB infers is Snowflake's one integer type.
_DESCRIBE = Template(
    SQL_DESCRIBE_TABLE.template.replace(
        "FROM _fs_information_schema._fs_columns", "FROM _fs_global._fs_information_schema._fs_columns"
    ).replace("CASE WHEN data_type = 'NUMBER'", "CASE WHEN data_type LIKE '%INT%' THEN 'NUMBER(38,0)' WHEN data_type = 'NUMBER'")
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
    if not isinstance(statement, exp.Describe) or str(statement.args.get("kind")).upper() not in {"TABLE", "VIEW"}:
        return statement
    table = statement.this
    if table.db.upper() == "INFORMATION_SCHEMA":
        return statement
    database, schema, name = relation_name(table, session)
    for catalog, namespace in (("temp", "main"), (database, schema)):
        found = session.duck.execute(_EXISTS, [catalog.upper(), namespace.upper(), name.upper()]).fetchall()
        if found:
            sql = _DESCRIBE.substitute(catalog=catalog, schema=namespace, table=name)
            return sqlglot.parse_one(sql, read="duckdb")
    raise compilation_error(
        2003, "42S02", f"Object '{database}.{schema}.{name}' does not exist or not authorized."
    )
