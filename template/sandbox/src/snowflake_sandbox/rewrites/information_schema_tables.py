"""INFORMATION_SCHEMA.TABLES: views are in it as well, and it tells which tables are dynamic.

See https://docs.snowflake.com/en/sql-reference/info-schema/tables
"""

import sqlglot
from sqlglot import Expr, exp

_ROWS = """
(
    select * replace (
        case
            when exists (
                select 1 from snowflake._sandbox.dynamic_tables as refreshed
                where refreshed.database_name = plain.table_catalog
                    and refreshed.schema_name = plain.table_schema
                    and refreshed.name = plain.table_name
            )
            then 'YES' else 'NO'
        end as is_dynamic
    )
    from {place}.tables as plain
    union all by name
    select
        table_catalog, table_schema, table_name, table_owner, 'VIEW' as table_type,
        'NO' as is_transient, 'NO' as is_insertable_into, 'YES' as is_typed,
        created, last_altered, last_ddl, last_ddl_by, comment,
        'NO' as is_temporary, 'NO' as is_iceberg, 'NO' as is_dynamic
    from {place}.views
)
"""


def rewrite(statement: Expr) -> Expr:
    """Completes INFORMATION_SCHEMA.TABLES wherever a query reads it."""
    for table in list(statement.find_all(exp.Table)):
        if table.name.upper() == "TABLES" and table.db.upper() == "INFORMATION_SCHEMA":
            place = ".".join(part.sql(dialect="snowflake") for part in table.parts[:-1])
            rows = sqlglot.parse_one(_ROWS.format(place=place), read="snowflake")
            rows.set("alias", exp.TableAlias(this=exp.to_identifier(table.alias or "tables")))
            table.replace(rows)
    return statement
