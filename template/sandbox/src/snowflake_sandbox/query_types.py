"""What Snowflake calls a statement in QUERY_HISTORY."""

from sqlglot import Expr, exp

from snowflake_sandbox import object_statements

_NAMES: dict[type[Expr], str] = {
    exp.Commit: "COMMIT",
    exp.Copy: "COPY",
    exp.Get: "GET_FILES",
    exp.ListStage: "LIST_FILES",
    exp.Put: "PUT_FILES",
    exp.Query: "SELECT",
    exp.Rollback: "ROLLBACK",
    exp.Set: "SET",
    exp.Transaction: "BEGIN_TRANSACTION",
    exp.TruncateTable: "TRUNCATE_TABLE",
}


def query_type(expression: Expr) -> str:
    """Gives the type of a statement, for example CREATE_TABLE_AS_SELECT."""
    for node, name in _NAMES.items():
        if isinstance(expression, node):
            return name
    if isinstance(expression, exp.Alter) and expression.find(exp.AlterSession):
        return "ALTER_SESSION"
    if about_object := object_statements.of(expression):
        return f"{about_object.verb}_{about_object.kind}".replace(" ", "_")
    if isinstance(expression, exp.Command):
        return str(expression.this).upper()
    kind = expression.args.get("kind")
    if isinstance(expression, (exp.Create, exp.Alter)) and isinstance(kind, str):
        suffix = "_AS_SELECT" if kind == "TABLE" and expression.args.get("expression") else ""
        return f"{expression.key}_{kind}{suffix}".upper().replace(" ", "_")
    return expression.key.upper()
