"""Who may read ACCOUNT_USAGE: every role but one.

The sandbox has no privileges. So that a program can be tried without SNOWFLAKE.USAGE_VIEWER and
SNOWFLAKE.GOVERNANCE_VIEWER, one role never has them.
See https://docs.snowflake.com/en/sql-reference/snowflake-db-roles
"""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.rewrites.context import SessionContext

ROLE_WITHOUT_USAGE = "NO_USAGE_VIEWER"


def check(statement: Expr, session: SessionContext) -> None:
    """Refuses a statement that reads the usage views without the privilege.

    Raises:
        ProgrammingError: 002003, as for a view that does not exist.
    """
    if session.role != ROLE_WITHOUT_USAGE:
        return
    for table in statement.find_all(exp.Table):
        if table.db.upper() == "ACCOUNT_USAGE":
            name = f"SNOWFLAKE.ACCOUNT_USAGE.{table.name.upper()}"
            raise compilation_error(
                2003, "02000", f"Object '{name}' does not exist or not authorized."
            )
