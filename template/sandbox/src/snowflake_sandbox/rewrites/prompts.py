"""PROMPT: a template and its arguments as an object; it formats nothing.

See https://docs.snowflake.com/en/sql-reference/functions/prompt
"""

from sqlglot import Expr, exp

from snowflake_sandbox.cortex.errors import invalid_arguments
from snowflake_sandbox.cortex.prompt_object import PLACEHOLDER
from snowflake_sandbox.errors import unsupported


def rewrite(statement: Expr) -> Expr:
    """Replaces each `PROMPT('… {0}', value)` by its object.

    Raises:
        ProgrammingError: 000002 for a template that is not written as a constant.
        StatementError: 1044 for a placeholder without an argument, or no template.
    """
    return statement.transform(_object, copy=False)


def _object(node: Expr) -> Expr:
    if not isinstance(node, exp.Anonymous) or node.name.upper() != "PROMPT":
        return node
    if not node.expressions:
        raise invalid_arguments("PROMPT", "missing template. Expected PROMPT(template, ...)")
    template, *given = node.expressions
    if not isinstance(template, exp.Literal) or not template.is_string:
        raise unsupported("PROMPT of a template that is not a constant")
    for placeholder in PLACEHOLDER.finditer(template.name):
        if int(placeholder[1]) >= len(given):
            raise invalid_arguments("PROMPT", f"no argument for the placeholder {placeholder[0]}")
    arguments = exp.Anonymous(this="json_array", expressions=[rewrite(value) for value in given])
    pairs = [exp.Literal.string("template"), template, exp.Literal.string("args"), arguments]
    return exp.Anonymous(this="json_object", expressions=pairs)
