"""`$1` is the first column of what a query reads: of VALUES, or of the staged files that it loads.

See https://docs.snowflake.com/en/sql-reference/constructs/values
"""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.session_context import folded


def rewrite(statement: Expr) -> Expr:
    """Names the columns of VALUES that a query asks for by position.

    Raises:
        ProgrammingError: 000002 when it reads something else.
    """
    for parameter in list(statement.find_all(exp.Parameter)):
        query = parameter.find_ancestor(exp.Select)
        if query is None or query.find_ancestor(exp.Copy) or not parameter.this.is_int:
            continue
        source = query.args.get("from_")
        if source is None or not isinstance(source.this, exp.Values) or query.args.get("joins"):
            raise unsupported(f"${parameter.name} of anything but VALUES")
        columns = source.this.args["alias"].columns if source.this.args.get("alias") else []
        position = int(parameter.name)
        name = folded(columns[position - 1]) if len(columns) >= position else f"COLUMN{position}"
        parameter.replace(exp.column(name or "", quoted=True))
    return statement
