"""`ARRAY_CONTAINS(value, array)`: arrays are JSON here, and so are the values that they hold.

See https://docs.snowflake.com/en/sql-reference/functions/array_contains
"""

from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error


def rewrite(statement: Expr) -> Expr:
    """Looks for the value among the elements of the JSON array; NULL where there is no array.

    Raises:
        ProgrammingError: 001044 for a text that is not cast to VARIANT.
    """
    for call in list(statement.find_all(exp.ArrayContains)):
        value = call.expression
        if isinstance(value, exp.Literal) and value.is_string:
            raise compilation_error(
                1044,
                "42P13",
                "Invalid argument types for function 'ARRAY_CONTAINS': (VARCHAR, ARRAY)",
            )
        plain = value.this if isinstance(value, (exp.ToVariant, exp.Cast)) else value
        array = [call.this, exp.Literal.string('["JSON"]')]
        elements = exp.Anonymous(this="from_json", expressions=array)
        call.replace(
            exp.Anonymous(
                this="list_contains",
                expressions=[elements, exp.Anonymous(this="to_json", expressions=[plain])],
            )
        )
    return statement
