"""INFORMATION_SCHEMA.COLUMNS: timestamps, objects and arrays have the names of Snowflake's types.

See https://docs.snowflake.com/en/sql-reference/info-schema/columns
"""

import sqlglot
from sqlglot import Expr, exp

from snowflake_sandbox.column_kinds import is_kind_sql
from snowflake_sandbox.timestamp_tz import DUCKDB_TYPE

_ROWS = f"""
(
    select * replace (
        case
            when data_type = '{DUCKDB_TYPE}' then 'TIMESTAMP_TZ'
            when data_type = 'TIMESTAMP_TZ' then 'TIMESTAMP_LTZ'
            when data_type = 'VARIANT' and {is_kind_sql("comment")} then comment
            else data_type
        end as data_type,
        null::varchar as comment
    )
    from {{place}}.columns
)
"""


def rewrite(statement: Expr) -> Expr:
    """Completes INFORMATION_SCHEMA.COLUMNS wherever a query reads it."""
    for table in list(statement.find_all(exp.Table)):
        if table.name.upper() == "COLUMNS" and table.db.upper() == "INFORMATION_SCHEMA":
            place = ".".join(part.sql(dialect="snowflake") for part in table.parts[:-1])
            rows = sqlglot.parse_one(_ROWS.format(place=place), read="snowflake")
            rows.set("alias", exp.TableAlias(this=exp.to_identifier(table.alias or "columns")))
            table.replace(rows)
    return statement
