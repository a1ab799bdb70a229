"""`ALTER TABLE a.b.c RENAME TO a.b.d`: DuckDB wants the new name without what is before it.

See https://docs.snowflake.com/en/sql-reference/sql/alter-table
"""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.session_context import SessionContext, relation_name


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Takes database and schema off the new name of a table or view.

    Raises:
        ProgrammingError: 000002 when they are others than those of the old name.
    """
    for renaming in list(statement.find_all(exp.AlterRename)):
        new = renaming.this
        if isinstance(statement, exp.Alter) and isinstance(new, exp.Table) and new.db:
            if relation_name(new, session)[:2] != relation_name(statement.this, session)[:2]:
                raise unsupported("RENAME TO another schema")
            new.set("db", None)
            new.set("catalog", None)
    return statement
