"""The bridge from SQL to the Cortex stand-ins: one DuckDB function that answers a batch of rows."""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection
from duckdb.func import FunctionNullHandling, PythonUDFType

from snowflake_sandbox.cortex.errors import RowError
from snowflake_sandbox.cortex.functions import FUNCTIONS, answer
from snowflake_sandbox.rewrites.cortex_calls import CORTEX_UDF, RETURN_ERROR_DETAILS
from snowflake_sandbox.usage import Statement

_running: dict[str, Statement] = {}
_failures: dict[str, Exception] = {}


def register(duck: DuckDBPyConnection) -> None:
    """Makes the function known to every connection of the same DuckDB instance."""
    duck.create_function(
        CORTEX_UDF,
        _answer_batch,
        ["VARCHAR", "VARCHAR", "VARCHAR"],
        "VARCHAR",
        type=PythonUDFType.ARROW,
        null_handling=FunctionNullHandling.SPECIAL,
        side_effects=True,
    )


def begin(statement: Statement) -> None:
    """Bills the calls that its session makes from now on to `statement`."""
    _running[statement.session] = statement
    _failures.pop(statement.session, None)


def end(statement: Statement) -> Exception | None:
    """Stops billing; gives the error that a function raised, as it was before DuckDB wrapped it."""
    _running.pop(statement.session, None)
    return _failures.pop(statement.session, None)


def _answer_batch(sessions: pa.Array, names: pa.Array, arguments: pa.Array) -> pa.Array:
    answers: list[str | None] = []
    for session, name, given in zip(sessions, names, arguments, strict=True):
        statement = _running[session.as_py()]
        try:
            answers.append(_answer(statement, name.as_py(), json.loads(given.as_py())))
        except Exception as error:
            _failures[statement.session] = error
            raise
    return pa.array(answers, pa.string())


def _answer(statement: Statement, name: str, given: Mapping[str, Any]) -> str | None:
    arguments = {key: value for key, value in given.items() if key != RETURN_ERROR_DETAILS}
    details = bool(given.get(RETURN_ERROR_DETAILS))
    try:
        given_answer = answer(FUNCTIONS[name], arguments)
    except RowError as error:
        return json.dumps({"value": None, "error": str(error)}) if details else None
    if given_answer is None:
        return json.dumps({"value": None, "error": None}) if details else None
    statement.bill(name, given_answer)
    if details:
        return json.dumps({"value": given_answer.value, "error": None}, ensure_ascii=False)
    value = given_answer.value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
