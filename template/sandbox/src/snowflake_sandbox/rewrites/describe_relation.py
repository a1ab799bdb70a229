"""`DESCRIBE TABLE` and `DESCRIBE VIEW` find the relation wherever it is, temporary ones included.

See https://docs.snowflake.com/en/sql-reference/sql/desc-table
"""

import sqlglot
from sqlglot import Expr, exp

from snowflake_sandbox.column_kinds import is_kind_sql
from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.fakesnow_seams import COLUMNS
from snowflake_sandbox.session_context import SessionContext, relation_name
from snowflake_sandbox.timestamp_tz import DUCKDB_TYPE
from snowflake_sandbox.vector_types import is_vector_sql, vector_name_sql

# Every integer type that DuckDB infers is Snowflake's one integer type.
_TYPE = f"""
    case
        when {is_vector_sql("data_type")} then {vector_name_sql("data_type")}
        when data_type = '{DUCKDB_TYPE}' then 'TIMESTAMP_TZ(9)'
        when data_type = 'TIMESTAMP_TZ' then 'TIMESTAMP_LTZ(9)'
        when data_type like '%INT%' then 'NUMBER(38,0)'
        when data_type = 'NUMBER'
            then 'NUMBER(' || numeric_precision || ',' || numeric_scale || ')'
        when data_type = 'TEXT'
            then 'VARCHAR(' || coalesce(character_maximum_length, 16777216) || ')'
        when data_type in ('TIMESTAMP_NTZ', 'TIME') then data_type || '(9)'
        when data_type = 'VARIANT' and {is_kind_sql("comment")} then comment
        when data_type = 'BINARY' then 'BINARY(8388608)'
        else data_type
    end
"""
_DESCRIBE = f"""
    select
        column_name as "name",
        {_TYPE} as "type",
        'COLUMN' as "kind",
        case when is_nullable = 'YES' then 'Y' else 'N' end as "null?",
        column_default as "default",
        'N' as "primary key",
        'N' as "unique key",
        null::varchar as "check",
        null::varchar as "expression",
        null::varchar as "comment",
        null::varchar as "policy name",
        null::json as "privacy domain"
    from {COLUMNS}
    where table_catalog = ? and table_schema = ? and table_name = ?
    order by ordinal_position
"""
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
            query = sqlglot.parse_one(_DESCRIBE, read="duckdb")
            return exp.replace_placeholders(query, *place, name)
    raise compilation_error(
        2003,
        "42S02",
        f"Object '{database}.{schema}.{name}' does not exist or not authorized.",
    )
