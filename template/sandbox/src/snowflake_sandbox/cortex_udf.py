"""The bridge from SQL to the Cortex stand-ins: DuckDB functions that answer a batch of rows."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection
from duckdb.func import FunctionNullHandling, PythonUDFType

from snowflake_sandbox.cortex.errors import RowError, refused
from snowflake_sandbox.cortex.functions import FUNCTIONS, Answer, answer
from snowflake_sandbox.dynamic_tables.answer_memory import ROW, call_key, memory_of
from snowflake_sandbox.faults import Faults
from snowflake_sandbox.rewrites.cortex_calls import CORTEX_UDF, RETURN_ERROR_DETAILS, VECTOR_UDF
from snowflake_sandbox.usage import Statement

_NOT_FOR_CORTEX = {RETURN_ERROR_DETAILS, ROW}

_running: dict[str, Statement] = {}
_faults: dict[str, Faults] = {}
_failures: dict[str, Exception] = {}


def register(duck: DuckDBPyConnection) -> None:
    """Makes the functions known to every connection of the same DuckDB instance."""
    for name, answer_batch, returned in (
        (CORTEX_UDF, _answer_batch, "VARCHAR"),
        (VECTOR_UDF, _vector_batch, "FLOAT[]"),
    ):
        duck.create_function(
            name,
            answer_batch,
            ["VARCHAR", "VARCHAR", "VARCHAR"],
            returned,
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
            side_effects=True,
        )


def begin(statement: Statement, faults: Faults) -> None:
    """Bills the calls that its session makes from now on to `statement`; faults strike them."""
    _running[statement.session] = statement
    _faults[statement.session] = faults
    _failures.pop(statement.session, None)


def end(statement: Statement) -> Exception | None:
    """Stops billing; gives the error that a function raised, as it was before DuckDB wrapped it."""
    _running.pop(statement.session, None)
    _faults.pop(statement.session, None)
    return _failures.pop(statement.session, None)


def failure(session: str) -> Exception | None:
    """Gives the error that a function has raised in the statement that `session` is running."""
    return _failures.get(session)


def _answer_batch(sessions: pa.Array, names: pa.Array, arguments: pa.Array) -> pa.Array:
    return pa.array(_answers(_text, sessions, names, arguments), pa.string())


def _vector_batch(sessions: pa.Array, names: pa.Array, arguments: pa.Array) -> pa.Array:
    return pa.array(_answers(_vector, sessions, names, arguments), pa.list_(pa.float32()))


def _answers(
    answer_row: Callable[[Statement, str, Mapping[str, Any]], Any],
    sessions: pa.Array,
    names: pa.Array,
    arguments: pa.Array,
) -> list[Any]:
    answers = []
    for session, name, given in zip(sessions, names, arguments, strict=True):
        statement = _running[session.as_py()]
        try:
            answers.append(_remembered(answer_row, statement, name.as_py(), given.as_py()))
        except Exception as error:
            _failures[statement.session] = error
            raise
    return answers


def _remembered(
    answer_row: Callable[[Statement, str, Mapping[str, Any]], Any],
    statement: Statement,
    name: str,
    given: str,
) -> Any:
    """Answers from the memory of the dynamic table that is being refreshed, where it can."""
    memory = memory_of(statement.session)
    if memory is None:
        return answer_row(statement, name, json.loads(given))
    call = call_key(name, given)
    is_known, known = memory.recall(call)
    if is_known:
        return known if answer_row is _text or known is None else json.loads(known)
    found = answer_row(statement, name, json.loads(given))
    memory.keep(call, found if answer_row is _text or found is None else json.dumps(found.tolist()))
    return found


def _text(statement: Statement, name: str, given: Mapping[str, Any]) -> str | None:
    details = bool(given.get(RETURN_ERROR_DETAILS))
    try:
        given_answer = _billed(statement, name, given)
    except RowError as error:
        if FUNCTIONS[name].row_error_fails and statement.fails_on_row_error:
            raise refused(name, str(error)) from error
        return json.dumps({"value": None, "error": str(error)}) if details else None
    if given_answer is None:
        return json.dumps({"value": None, "error": None}) if details else None
    if details:
        detailed = {"value": given_answer.value, "error": None}
        if given_answer.metadata is not None:
            detailed["metadata"] = given_answer.metadata
        return json.dumps(detailed, ensure_ascii=False)
    value = given_answer.value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _vector(statement: Statement, name: str, given: Mapping[str, Any]) -> Any:
    given_answer = _billed(statement, name, given)
    return given_answer and given_answer.value


def _billed(statement: Statement, name: str, given: Mapping[str, Any]) -> Answer | None:
    function = FUNCTIONS[name]
    arguments = {key: value for key, value in given.items() if key not in _NOT_FOR_CORTEX}
    _meet_fault(_faults[statement.session], name, arguments)
    given_answer = answer(function, arguments)
    if given_answer is not None:
        statement.bill(function.billed_as or name, given_answer)
    return given_answer


def _meet_fault(faults: Faults, name: str, arguments: Mapping[str, Any]) -> None:
    if not faults:
        return
    model = arguments.get("model")
    if isinstance(model, str) and faults.at("model", model):
        raise refused(name, f'unknown model "{model}"')
    if fault := faults.at("ai_row", json.dumps(arguments, ensure_ascii=False)):
        raise fault.as_row_error()
