"""The database SNOWFLAKE is shared by Snowflake itself: everyone reads it, nobody writes to it."""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import programming_error
from snowflake_sandbox.session_context import target

_CHANGES = (
    exp.Create,
    exp.Drop,
    exp.Alter,
    exp.Comment,
    exp.Insert,
    exp.Update,
    exp.Delete,
    exp.Merge,
    exp.TruncateTable,
    exp.Copy,
)


def refuse_changes(statement: Expr) -> None:
    """Refuses a statement that would change the shared database.

    Raises:
        ProgrammingError: 003001.
    """
    table = target(statement) if isinstance(statement, _CHANGES) else None
    if table is None:
        return
    database = table.name if statement.args.get("kind") == "DATABASE" else table.catalog
    if database.upper() == "SNOWFLAKE":
        raise programming_error(
            3001,
            "42501",
            "SQL access control error:\nInsufficient privileges to operate on database 'SNOWFLAKE'",
        )
