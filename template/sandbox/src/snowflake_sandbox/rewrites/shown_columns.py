"""`SHOW COLUMNS` tells OBJECT and ARRAY from VARIANT.

See https://docs.snowflake.com/en/sql-reference/sql/show-columns
"""

import sqlglot
from sqlglot import Expr, exp

from snowflake_sandbox.column_kinds import is_kind_sql
from snowflake_sandbox.fakesnow_seams import NOTES, SHOWN_COLUMNS

_IS_KIND = is_kind_sql('"comment"')
_ROWS = f"""
(
    select * replace (
        case
            when {_IS_KIND} then replace("data_type", 'VARIANT', "comment")
            else "data_type"
        end as "data_type",
        case when {_IS_KIND} then '' else "comment" end as "comment"
    )
    from {NOTES}.{SHOWN_COLUMNS}
)
"""


def rewrite(statement: Expr) -> Expr:
    """Completes the rows that fakesnow shows."""
    for table in list(statement.find_all(exp.Table)):
        if table.name == SHOWN_COLUMNS:
            table.replace(sqlglot.parse_one(_ROWS, read="duckdb"))
    return statement
