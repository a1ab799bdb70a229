"""What a client's request carries: its token, its body, and the names in its address."""

import gzip
import json
from typing import Any

from starlette.requests import Request

from snowflake_sandbox.errors import programming_error, unsupported

_TOKEN_PREFIX = 'Snowflake Token="'


def token_of(request: Request) -> str:
    """Gives the token that names the client's session."""
    header = request.headers.get("Authorization", "")
    return header.removeprefix(_TOKEN_PREFIX).removesuffix('"')


def decoded(request: Request, body: bytes) -> dict[str, Any]:
    """Gives the body of a request.

    Raises:
        ProgrammingError: 390400 when it is not JSON.
    """
    try:
        text = gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body
        content: dict[str, Any] = json.loads(text)
    except (OSError, ValueError, EOFError):
        raise programming_error(390400, "08001", "The body of the request is not JSON.") from None
    return content


def identifier(request: Request, parameter: str) -> str | None:
    """Gives the name that the address of a request carries in a parameter, as Snowflake stores it.

    Raises:
        ProgrammingError: 000002 for one that is no name of a file.
    """
    name = request.query_params.get(parameter)
    if not name:
        return None
    if any(character in name for character in "/\\';"):
        raise unsupported(f"the name {name}, which is no name of a file")
    return name[1:-1] if name.startswith('"') and name.endswith('"') else name.upper()
