"""`TO_CHAR(moment, 'YYYY-MM')`, and what a value looks like as text without a format.

See https://docs.snowflake.com/en/sql-reference/functions/to_char
"""

import re

from sqlglot import Expr, exp

from snowflake_sandbox import macros
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.expression_types import inside_out

_DATE_ELEMENT = re.compile("[YMDH]", re.IGNORECASE)
_ELEMENTS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MMMM": "%B",
    "MM": "%m",
    "MON": "%b",
    "DD": "%d",
    "DY": "%a",
    "HH24": "%H",
    "HH12": "%I",
    "HH": "%H",
    "AM": "%p",
    "PM": "%p",
    "MI": "%M",
    "SS": "%S",
    "FF0": "",
    "FF3": "%g",
    "FF6": "%f",
    "FF9": "%n",
    "FF": "%n",
}
_OFFSETS = {"TZHTZM": (1, 5), "TZH:TZM": (1, 5), "TZH": (1, 3), "TZM": (4, 2)}
_REFUSED = ("TZD", *(f"FF{digits}" for digits in (1, 2, 4, 5, 7, 8)))
_TOKEN = re.compile(
    '"(?P<quoted>[^"]*)"|'
    + "|".join(sorted([*_ELEMENTS, *_OFFSETS, *_REFUSED], key=len, reverse=True))
    + "|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_TEXT = (exp.DataType.Type.VARCHAR, exp.DataType.Type.TEXT)


def rewrite(statement: Expr) -> Expr:
    """Reads `TO_CHAR` with the format of a date as what it is, and without a format as a cast.

    Raises:
        ProgrammingError: 000002 for an element of the format that is not emulated.
    """
    for call in list(statement.find_all(exp.ToChar)):
        pattern = call.args.get("format")
        if pattern is None:
            call.replace(exp.cast(call.this, "varchar"))
        elif (text := _constant(pattern)) and _DATE_ELEMENT.search(text):
            call.replace(_formatted(call.this, text))
    return statement


def _constant(pattern: Expr) -> str | None:
    """Gives a format that is a text, or several joined; dbt writes one of them in two pieces."""
    if isinstance(pattern, exp.DPipe):
        pieces = [_constant(pattern.this), _constant(pattern.expression)]
        return "".join(piece or "" for piece in pieces) if all(pieces) else None
    return pattern.name if isinstance(pattern, exp.Literal) else None


def after(statement: Expr) -> Expr:
    """Gives whatever becomes text the form that it has on Snowflake."""
    for node in inside_out(statement, exp.Cast, exp.DPipe, exp.Concat):
        if isinstance(node, exp.TryCast):
            continue
        if isinstance(node, exp.Cast):
            if node.to.this in _TEXT and not isinstance(node.this, (exp.Literal, exp.Null)):
                node.replace(macros.call("to_text", node.this))
        else:
            for value in list(node.iter_expressions()):
                is_text = isinstance(value, (exp.Literal, exp.Null, exp.DPipe)) or _is_text(value)
                if not is_text:
                    value.replace(macros.call("to_text", value.copy()))
    return statement


def in_variants(statement: Expr) -> Expr:
    """Gives moments that are put into a VARIANT the form that they have as text."""
    for call in inside_out(statement, exp.Anonymous):
        if call.name.upper() == "TO_JSON" and len(call.expressions) == 1:
            call.replace(macros.call("to_variant", *call.expressions))
    return statement


def _is_text(value: Expr) -> bool:
    makers = (".to_text", "strftime")
    return isinstance(value, exp.Anonymous) and value.name.lower().endswith(makers)


def _formatted(moment: Expr, pattern: str) -> Expr:
    """Gives the pieces of a format one after the other; offsets are pieces of their own."""
    pieces: list[Expr] = []
    plain = ""
    for token in _TOKEN.finditer(pattern):
        word = token[0].upper()
        if word in _REFUSED:
            raise unsupported(f"{word} in the format of a date")
        if word not in _OFFSETS:
            literal = token["quoted"] if token["quoted"] is not None else token["other"]
            plain += _ELEMENTS[word] if literal is None else literal.replace("%", "%%")
            continue
        pieces += _strftime(moment, plain)
        plain = ""
        pieces.append(_offset(moment, word))
    pieces += _strftime(moment, plain)
    text = pieces[0]
    for piece in pieces[1:]:
        text = exp.DPipe(this=text, expression=piece, safe=False)
    return exp.paren(text) if len(pieces) > 1 else text


def _strftime(moment: Expr, pattern: str) -> list[Expr]:
    if not pattern:
        return []
    arguments = [moment.copy(), exp.Literal.string(pattern)]
    return [exp.Anonymous(this="strftime", expressions=arguments)]


def _offset(moment: Expr, element: str) -> Expr:
    start, length = _OFFSETS[element]
    seconds = exp.Anonymous(
        this="date_part", expressions=[exp.Literal.string("timezone"), moment.copy()]
    )
    text: Expr = macros.call("offset_text", seconds)
    if element == "TZH:TZM":
        arguments = [text, *map(exp.Literal.string, ("(..)$", r":\1"))]
        return exp.Anonymous(this="regexp_replace", expressions=arguments)
    numbers = [exp.Literal.number(start), exp.Literal.number(length)]
    return exp.Anonymous(this="substr", expressions=[text, *numbers])
