"""Functions that look into arrays: those are JSON here, and so are the values that they hold.

See https://docs.snowflake.com/en/sql-reference/functions/array_contains,
https://docs.snowflake.com/en/sql-reference/functions/array_to_string and
https://docs.snowflake.com/en/sql-reference/functions/array_slice
"""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error


def rewrite(statement: Expr) -> Expr:
    """Has functions such as `ARRAY_CONTAINS` read JSON arrays; NULL where there is no array.

    Raises:
        ProgrammingError: 001044 for a text to look for that is not cast to VARIANT.
    """
    for search in list(statement.find_all(exp.ArrayContains)):
        search.replace(_contains(search))
    for joining in list(statement.find_all(exp.ArrayToString)):
        joining.replace(_joined(joining))
    for part in list(statement.find_all(exp.ArraySlice)):
        part.replace(_slice(part))
    return statement


def _contains(call: exp.ArrayContains) -> Expr:
    value = call.expression
    if isinstance(value, exp.Literal) and value.is_string:
        message = "Invalid argument types for function 'ARRAY_CONTAINS': (VARCHAR, ARRAY)"
        raise compilation_error(1044, "42P13", message)
    plain = value.this if isinstance(value, (exp.ToVariant, exp.Cast)) else value
    return _call("list_contains", _elements(call.this, "JSON"), _call("to_json", plain))


def _joined(call: exp.ArrayToString) -> Expr:
    # A NULL element is an empty text.
    text = exp.Lambda(
        this=exp.Coalesce(this=exp.column("element"), expressions=[exp.Literal.string("")]),
        expressions=[exp.to_identifier("element")],
    )
    texts = _call("list_transform", _elements(call.this, "VARCHAR"), text)
    return _call("array_to_string", texts, call.expression)


def _slice(call: exp.ArraySlice) -> Expr:
    # Snowflake counts from 0 and leaves the end out, DuckDB counts from 1 and takes it in.
    start, end = call.args["start"], call.args["end"]
    first = exp.case().when(start < 0, start.copy()).else_(start + 1)
    last = exp.case().when(end < 0, end - 1).else_(end.copy())
    return _call("to_json", _call("list_slice", _elements(call.this, "JSON"), first, last))


def _elements(array: Expr, kind: str) -> Expr:
    return _call("from_json", _call("to_json", array), exp.Literal.string(f'["{kind}"]'))


def _call(name: str, *arguments: Expr) -> Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))
