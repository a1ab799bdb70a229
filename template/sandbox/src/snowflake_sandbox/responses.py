"""What the server answers: an outcome, an error, or that a statement is still running."""

from collections.abc import Callable
from typing import Any

from snowflake.connector.errors import Error
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from snowflake_sandbox.failures import as_snowflake_error

# Where a request has what closes its connection.
DISCONNECT = "snowflake_sandbox.disconnect"
_IN_PROGRESS = "333333"
_IN_PROGRESS_ASYNCHRONOUSLY = "333334"


class Cut(Response):
    """No response: the connection is closed, and the client hears nothing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Closes the connection, and waits until it is."""
        scope[DISCONNECT]()
        await receive()


def answer(work: Callable[[], dict[str, Any] | None]) -> Response:
    """Gives the response with the data that `work` gives, or with the error that it raises."""
    return answered(lambda: success(work()))


def answered(work: Callable[[], Response]) -> Response:
    """Gives the response that `work` gives, or one with the error that it raises."""
    try:
        return work()
    except Exception as error:
        return failure(error if isinstance(error, Error) else as_snowflake_error(error))


def success(data: dict[str, Any] | None) -> Response:
    """Gives the response for an outcome."""
    return JSONResponse({"data": data, "code": None, "message": None, "success": True})


def failure(error: Error) -> Response:
    """Gives the response for an error."""
    code = f"{error.errno:06d}"
    data = {"errorCode": code, "sqlState": error.sqlstate, "queryId": error.sfqid}
    return JSONResponse({"data": data, "code": code, "message": error.raw_msg, "success": False})


def in_progress(request_id: str) -> Response:
    """Tells the client to ask for the result again, as it would be told after as long a wait."""
    return _later(request_id, None, _IN_PROGRESS)


def started(query_id: str) -> Response:
    """Tells the client the id of a statement that it does not wait for."""
    return _later(query_id, query_id, _IN_PROGRESS_ASYNCHRONOUSLY)


def _later(id: str, query_id: str | None, code: str) -> Response:
    data = {"getResultUrl": f"/queries/{id}/result", "queryId": query_id}
    return JSONResponse({"data": data, "code": code, "message": None, "success": True})
