"""Cortex functions in SQL: arguments bound by Snowflake's rules, one call of the stand-in a row.

The call names the session by a session variable, not by a constant, so that a view bills whoever
queries it.
"""

import json
from collections.abc import Mapping
from typing import Any

from sqlglot import Expr, exp

from snowflake_sandbox.cortex.errors import invalid_arguments
from snowflake_sandbox.cortex.functions import FUNCTIONS, CortexFunction
from snowflake_sandbox.dynamic_tables.answer_memory import ROW
from snowflake_sandbox.errors import unknown_function, unsupported

CORTEX_UDF = "_cortex"
VECTOR_UDF = "_cortex_vector"
SESSION_VARIABLE = "sandbox_session"
RETURN_ERROR_DETAILS = "return_error_details"

_NOT_EMULATED = {
    "AI_MULTI_EMBED",
    "AI_PARSE_DOCUMENT",
    "AI_TRANSCRIBE",
} - set(FUNCTIONS)
_SCHEMA = "SNOWFLAKE.CORTEX."
_CONSTANT = (
    exp.Array,
    exp.Boolean,
    exp.Identifier,
    exp.Literal,
    exp.Neg,
    exp.Null,
    exp.ParseJSON,
    exp.PropertyEQ,
    exp.Struct,
)
_SQL_TYPES = {
    "ARRAY": "json",
    "BOOLEAN": "boolean",
    "FLOAT": "double",
    "INTEGER": "bigint",
    "OBJECT": "json",
}


def fold_constants(statement: Expr) -> Expr:
    """Turns constant arrays and objects among the arguments into JSON text, once a statement."""
    for call in _calls(statement):
        for argument in list(_arguments(call)):
            value = argument.expression if isinstance(argument, exp.Kwarg) else argument
            if isinstance(value, (exp.Array, exp.Struct, exp.ParseJSON)) and _is_constant(value):
                value.replace(
                    exp.cast(
                        exp.Literal.string(json.dumps(_constant(value))), "json", dialect="duckdb"
                    )
                )
    return statement


def rewrite(statement: Expr) -> Expr:
    """Replaces each call of a Cortex function by one of the stand-in.

    Raises:
        ProgrammingError: 000002 for a function that is not emulated.
        StatementError: arguments that the function does not take.
    """

    def call(node: Expr) -> Expr:
        name = _function_name(node)
        if name in _NOT_EMULATED or (name.startswith(_SCHEMA) and name not in FUNCTIONS):
            raise unsupported(name)
        if name in (CORTEX_UDF.upper(), VECTOR_UDF.upper()):
            raise unknown_function(name)
        if name not in FUNCTIONS:
            return node
        function = FUNCTIONS[name]
        arguments, row = _bound(function, node)
        constants = _constants(function, arguments)
        pairs = [
            part
            for key, value in (arguments | row).items()
            for part in (exp.Literal.string(key), _given(function, key, rewrite(value)))
        ]
        answer = exp.Anonymous(
            this=CORTEX_UDF if function.dimension is None else VECTOR_UDF,
            expressions=[
                exp.Anonymous(
                    this="getvariable", expressions=[exp.Literal.string(SESSION_VARIABLE)]
                ),
                exp.Literal.string(name),
                exp.Anonymous(this="json_object", expressions=pairs),
            ],
        )
        if function.dimension is not None:
            vector = f"float[{function.dimension(constants)}]"
            return exp.cast(answer, vector, dialect="duckdb")
        returns = _returned(function, arguments, constants)
        return (
            exp.cast(answer, _SQL_TYPES[returns], dialect="duckdb")
            if returns in _SQL_TYPES
            else answer
        )

    return statement.transform(call, copy=False)


def outermost_calls(expression: Expr) -> list[Expr]:
    """Gives the calls of Cortex functions within `expression` that are no arguments of others."""
    calls = _calls(expression)
    within = {id(inner) for call in calls for inner in _calls(call) if inner is not call}
    return [call for call in calls if id(call) not in within]


def returned_type(call: Expr) -> str | None:
    """Gives the SQL type that a call of a Cortex function returns; None for anything else."""
    function = FUNCTIONS.get(_function_name(call))
    if function is None:
        return None
    arguments, _ = _bound(function, call)
    return _returned(function, arguments, _constants(function, arguments))


def _not_null(function: CortexFunction, arguments: Mapping[str, Expr]) -> dict[str, Expr]:
    """Gives the arguments without those that are optional and NULL, as if they were not given."""
    needed = {p.name for p in function.parameters if p.required or p.text or p.nullable}
    return {
        name: value
        for name, value in arguments.items()
        if name in needed or not isinstance(_plain(value), exp.Null)
    }


def _asks_for_details(function: CortexFunction, arguments: Mapping[str, Expr]) -> bool:
    wanted = arguments.get(RETURN_ERROR_DETAILS, exp.false())
    if not _is_truth_value(wanted):
        raise invalid_arguments(function.name, f"{RETURN_ERROR_DETAILS} must be TRUE or FALSE")
    return bool(_constant(wanted))


def _is_truth_value(value: Expr) -> bool:
    return isinstance(_plain(value), exp.Boolean)


def _plain(value: Expr) -> Expr:
    """Gives a constant without the casts that Snowpark puts around it."""
    return _plain(value.this) if isinstance(value, (exp.Cast, exp.Paren)) else value


def _returned(
    function: CortexFunction, arguments: Mapping[str, Expr], constants: Mapping[str, Any]
) -> str:
    if _asks_for_details(function, arguments):
        return "OBJECT"
    return function.returns_for({**dict.fromkeys(arguments), **constants})


def _bound(function: CortexFunction, call: Expr) -> tuple[dict[str, Expr], dict[str, Expr]]:
    """Gives the arguments of a call by name, and apart from them the row it is made for."""
    given = _arguments(call)
    positional = [a for a in given if not isinstance(a, exp.Kwarg)]
    named = {a.this.name: a.expression for a in given if isinstance(a, exp.Kwarg)}
    if len(positional) in function.details_places and _is_truth_value(positional[-1]):
        named[RETURN_ERROR_DETAILS] = positional.pop()
    row = {ROW: named.pop(ROW)} if ROW in named else {}
    return _not_null(function, function.bind(positional, named)), row


def _constants(function: CortexFunction, arguments: Mapping[str, Expr]) -> dict[str, Any]:
    """Gives the arguments that must be constants."""
    constants = {}
    for parameter in function.parameters:
        if parameter.constant and parameter.name in arguments:
            value = arguments[parameter.name]
            if value.find(exp.Column, exp.Query):
                raise invalid_arguments(function.name, f"{parameter.name} must be a constant")
            constants[parameter.name] = _constant(value)
    return constants


def _given(function: CortexFunction, name: str, value: Expr) -> Expr:
    """Gives `value` as the function takes it: one value, or what all rows of a group give."""
    if any(p.name == name and p.collected for p in function.parameters):
        return exp.func("to_json", exp.func("list", value, dialect="duckdb"), dialect="duckdb")
    return value


def _calls(statement: Expr) -> list[Expr]:
    named = statement.find_all(exp.Anonymous, exp.Dot)
    return [node for node in named if _function_name(node) in FUNCTIONS]


def _arguments(call: Expr) -> list[Expr]:
    function = call.expression if isinstance(call, exp.Dot) else call
    return list(function.expressions)


def _function_name(node: Expr) -> str:
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Anonymous):
        return ".".join(part.name for part in node.flatten()).upper()
    return node.name.upper() if isinstance(node, exp.Anonymous) else ""


def _is_constant(value: Expr) -> bool:
    return all(isinstance(node, _CONSTANT) for node in value.walk())


def _constant(value: Expr) -> Any:
    value = _plain(value)
    if isinstance(value, exp.ParseJSON):
        return json.loads(value.this.name)
    if isinstance(value, exp.Array):
        return [_constant(item) for item in value.expressions]
    if isinstance(value, exp.Struct):
        return {pair.this.name: _constant(pair.expression) for pair in value.expressions}
    if isinstance(value, exp.Literal):
        return value.name if value.is_string else json.loads(value.name)
    if isinstance(value, exp.Neg):
        return -_constant(value.this)
    return value.this if isinstance(value, exp.Boolean) else None
