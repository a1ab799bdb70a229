"""INFORMATION_SCHEMA.TABLES: views are in it as well, which tables are dynamic, and its times.

See https://docs.snowflake.com/en/sql-reference/info-schema/tables
"""

import sqlglot
from sqlglot import Expr, exp

_ROWS = """
(
    select relations.* replace (
        coalesce(changes.created, relations.created) as created,
        coalesce(changes.last_altered, relations.last_altered) as last_altered,
        coalesce(changes.last_ddl, relations.last_ddl) as last_ddl
    )
    from (
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
    ) as relations
    left join snowflake._sandbox.table_changes as changes
        on changes.database_name = relations.table_catalog
        and changes.schema_name = relations.table_schema
        and changes.name = relations.table_name
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
