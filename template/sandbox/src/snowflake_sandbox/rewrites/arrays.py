"""Functions that look into arrays: those are JSON here, and so are the values that they hold.

See https://docs.snowflake.com/en/sql-reference/functions/array_contains and
https://docs.snowflake.com/en/sql-reference/functions/array_to_string
"""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error


def rewrite(statement: Expr) -> Expr:
    """Has `ARRAY_CONTAINS` and `ARRAY_TO_STRING` read JSON arrays; NULL where there is no array.

    Raises:
        ProgrammingError: 001044 for a text to look for that is not cast to VARIANT.
    """
    for search in list(statement.find_all(exp.ArrayContains)):
        search.replace(_contains(search))
    for joining in list(statement.find_all(exp.ArrayToString)):
        joining.replace(_joined(joining))
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


def _elements(array: Expr, kind: str) -> Expr:
    return _call("from_json", _call("to_json", array), exp.Literal.string(f'["{kind}"]'))


def _call(name: str, *arguments: Expr) -> Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))
