"""Semi-structured values: a VARIANT is text, number or truth value where one is expected.

DuckDB would compare and join JSON as it is written, quotes included.
See https://docs.snowflake.com/en/user-guide/querying-semistructured
"""

from sqlglot import Expr, exp

from snowflake_sandbox import macros

_TEXT_OPERATORS = (exp.Like, exp.ILike, exp.RegexpLike, exp.DPipe, exp.Concat)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Between, exp.Case)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div)


def rewrite(statement: Expr) -> Expr:
    """Casts paths such as `answer:label` to what they are compared or joined with."""
    for call in list(statement.find_all(exp.Typeof)):
        call.replace(macros.call("type_of", call.this))
    for parsing in statement.find_all(exp.ParseJSON):
        if not (isinstance(parsing.this, exp.Literal) and parsing.this.name.strip()):
            parsing.set("this", macros.call("unless_blank", parsing.this))
    for cast in list(statement.find_all(exp.Cast)):
        if cast.to.this == exp.DataType.Type.VARIANT:
            cast.replace(exp.ToVariant(this=cast.this))
    for path in list(statement.find_all(exp.JSONExtract)):
        parent = path.parent
        if isinstance(parent, exp.If):
            parent = parent.parent
        if parent is not None and (wanted := _wanted_type(path, parent)):
            path.replace(exp.cast(path.copy(), wanted))
    return statement


def _wanted_type(path: Expr, parent: Expr) -> str | None:
    if isinstance(parent, _TEXT_OPERATORS):
        return "varchar"
    if isinstance(parent, _ARITHMETIC):
        return "double"
    if isinstance(parent, _COMPARISONS):
        values = [value for value in parent.iter_expressions() if value is not path]
        if isinstance(parent, exp.Case):
            values = [branch.this for branch in parent.args["ifs"]] if parent.this is path else []
        return next((kind for kind in map(_literal_type, values) if kind), None)
    return None


def _literal_type(value: Expr) -> str | None:
    if isinstance(value, exp.Neg):
        return _literal_type(value.this)
    if isinstance(value, exp.Literal):
        return "varchar" if value.is_string else "double"
    return "boolean" if isinstance(value, exp.Boolean) else None
