"""A VARIANT that is compared with a text, or given to a function of texts, is a text there.

DuckDB would read the other side as JSON, or look at the JSON with its quotes.
See https://docs.snowflake.com/en/user-guide/querying-semistructured
"""

import duckdb
from sqlglot import Expr, exp

from snowflake_sandbox.expression_types import inside_out, types_in_place
from snowflake_sandbox.table_columns import types_in

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Between)
_OF_TEXTS = (
    exp.Contains,
    exp.EndsWith,
    exp.Initcap,
    exp.Left,
    exp.Length,
    exp.Like,
    exp.ILike,
    exp.Lower,
    exp.MD5,
    exp.RegexpExtract,
    exp.RegexpLike,
    exp.RegexpReplace,
    exp.Replace,
    exp.Right,
    exp.SHA2,
    exp.Split,
    exp.SplitPart,
    exp.StartsWith,
    exp.StrPosition,
    exp.Substring,
    exp.Trim,
    exp.Upper,
)
_JSON_MAKERS = (exp.JSONExtract, exp.ParseJSON, exp.JSONObject)


def rewrite(statement: Expr, duck: duckdb.DuckDBPyConnection) -> Expr:
    """Takes the text out of VARIANTs where one is wanted."""
    nodes = [
        node
        for node in inside_out(statement, *_COMPARISONS, *_OF_TEXTS)
        if not (isinstance(node.parent, exp.Update) and node.arg_key == "expressions")
    ]
    # What is changed within an operand is not of another type after it.
    asked = (operand for node in nodes for operand in _operands(node))
    known = types_in_place((one for one in asked if not isinstance(one, exp.Literal)), duck)
    for node in nodes:
        _read_texts(node, known)
    return statement


def is_involved(statement: Expr, duck: duckdb.DuckDBPyConnection) -> bool:
    """Tells whether there may be a VARIANT in a statement."""
    if statement.find(*_JSON_MAKERS):
        return True
    if any(
        "json" in call.name.lower() or "flatten" in call.name.lower()
        for call in statement.find_all(exp.Anonymous)
    ):
        return True
    return "JSON" in types_in(statement, duck)


def _operands(node: Expr) -> list[Expr]:
    return [
        operand
        for operand in node.iter_expressions()
        if not isinstance(operand, (exp.Null, exp.Boolean, exp.DataType, exp.Query))
    ]


def _read_texts(node: Expr, known: dict[int, str | None]) -> None:
    operands = _operands(node)
    kinds = {
        id(operand): known.get(id(operand)) or ("VARCHAR" if operand.is_string else None)
        for operand in operands
    }
    is_text = isinstance(node, _OF_TEXTS) or "VARCHAR" in kinds.values()
    for operand in operands:
        if is_text and kinds[id(operand)] == "JSON":
            text = [operand.copy(), exp.Literal.string("$")]
            operand.replace(exp.Anonymous(this="json_extract_string", expressions=text))
