"""The database SNOWFLAKE is shared by Snowflake itself: everyone reads it, nobody writes to it."""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import programming_error

_CHANGES = (exp.Create, exp.Drop, exp.Alter, exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.TruncateTable)


def refuse_changes(statement: Expr) -> None:
    """Refuses a statement that would change the shared database.

    Raises:
        ProgrammingError: 003001.
    """
    if not isinstance(statement, _CHANGES):
        return
    target = statement.this.find(exp.Table) if isinstance(statement.this, Expr) else None
    if target is not None and target.catalog.upper() == "SNOWFLAKE":
        raise programming_error(
            3001, "42501", "SQL access control error:\nInsufficient privileges to operate on database 'SNOWFLAKE'"
        )
