"""System functions: where an execution of dbt has left its files, and how to stop a statement.

See https://docs.snowflake.com/en/sql-reference/functions-system
"""

from collections.abc import Callable
from pathlib import Path

from sqlglot import Expr, exp

from snowflake_sandbox import dbt_projects, stored_objects
from snowflake_sandbox.errors import compilation_error, programming_error, unsupported
from snowflake_sandbox.session_context import SessionContext
from snowflake_sandbox.stored_objects import RelationName

_DEFAULT_LINES = 1000


def rewrite(statement: Expr, session: SessionContext) -> Expr:
    """Puts the value of each system function in the place of its call.

    Raises:
        ProgrammingError: an argument is missing or no constant, or names no such statement.
    """
    for call in list(statement.find_all(exp.Anonymous)):
        if function := _FUNCTIONS.get(call.name.upper()):
            arguments = [_constant(call, argument) for argument in call.expressions]
            if not 1 <= len(arguments) <= _MOST_ARGUMENTS.get(call.name.upper(), 1):
                raise compilation_error(
                    938, "22023", f"wrong number of arguments for function [{call.name}]"
                )
            call.replace(exp.Literal.string(function(session, *arguments)))
    return statement


def _constant(call: exp.Anonymous, argument: Expr) -> str:
    if not isinstance(argument, exp.Literal):
        raise compilation_error(
            1015, "22023", f"argument of function [{call.name}] needs to be constant"
        )
    return argument.name


def _results(session: SessionContext, query_id: str) -> tuple[RelationName, Path]:
    """Gives the project that a statement has executed, if it still exists, and its results."""
    found = dbt_projects.results_of(query_id)
    if found is None or stored_objects.find(session.duck, dbt_projects.KIND, found[0]) is None:
        raise programming_error(
            100183,
            "P0000",
            f"Query '{query_id}' is not an execution of a dbt project with results.",
        )
    return found


def _locate_artifacts(session: SessionContext, query_id: str) -> str:
    name, _ = _results(session, query_id)
    return dbt_projects.results_location(name, query_id)


def _locate_archive(session: SessionContext, query_id: str) -> str:
    return _locate_artifacts(session, query_id) + dbt_projects.ARCHIVE


def _log(session: SessionContext, query_id: str, lines: str = str(_DEFAULT_LINES)) -> str:
    _, folder = _results(session, query_id)
    log = folder / "logs" / "dbt.log"
    if not log.is_file():
        raise programming_error(100183, "P0000", f"Query '{query_id}' has left no log.")
    text = log.read_text(encoding="utf-8").splitlines()
    return "\n".join(text[-int(lines) :])


def _cancel(session: SessionContext, query_id: str) -> str:
    if session.cancel_query(query_id):
        return f"query [{query_id}] terminated."
    return "Identified SQL statement is not currently executing."


def _cancel_all(session: SessionContext, session_id: str) -> str:
    if session_id != session.id:
        raise unsupported("SYSTEM$CANCEL_ALL_QUERIES of another session")
    return "0 queries cancelled."  # Statements of one session run one after the other.


_FUNCTIONS: dict[str, Callable[..., str]] = {
    "SYSTEM$CANCEL_ALL_QUERIES": _cancel_all,
    "SYSTEM$CANCEL_QUERY": _cancel,
    "SYSTEM$GET_DBT_LOG": _log,
    "SYSTEM$LOCATE_DBT_ARCHIVE": _locate_archive,
    "SYSTEM$LOCATE_DBT_ARTIFACTS": _locate_artifacts,
}
_MOST_ARGUMENTS = {"SYSTEM$GET_DBT_LOG": 2}
