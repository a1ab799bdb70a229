"""What a browser sees while somebody signs in: the identity provider's form, and nothing else."""

from html import escape
from urllib.parse import parse_qs, urlencode

from snowflake.connector.errors import Error
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from snowflake_sandbox import responses
from snowflake_sandbox.access.single_sign_on import SingleSignOn
from snowflake_sandbox.client_requests import decoded
from snowflake_sandbox.errors import unsupported
from snowflake_sandbox.identity_provider import PATH, IdentityProvider

_ASSERTIONS = "/fed/login"


class BrowserPages:
    """The way from a client to the identity provider and back, by way of a browser."""

    def __init__(self, sign_ins: SingleSignOn, provider: IdentityProvider) -> None:
        """Serves both sides: the account's, and the provider's."""
        self._sign_ins = sign_ins
        self._provider = provider

    def routes(self) -> list[Route]:
        """Gives where a client begins, and where the browser goes."""
        return [
            Route("/session/authenticator-request", self._begin, methods=["POST"]),
            Route(PATH, self._ask, methods=["GET"]),
            Route(PATH, self._attest, methods=["POST"]),
            Route(_ASSERTIONS, self._return, methods=["GET"]),
        ]

    async def _begin(self, request: Request) -> Response:
        body = await request.body()

        def begin() -> dict[str, str]:
            asked = decoded(request, body)["data"]
            if str(asked.get("AUTHENTICATOR")).upper() != "EXTERNALBROWSER":
                raise unsupported(f"authenticator {asked.get('AUTHENTICATOR')}")
            return self._sign_ins.begin(asked["BROWSER_MODE_REDIRECT_PORT"])

        return responses.answer(begin)

    async def _ask(self, request: Request) -> Response:
        return _form(request, "")

    async def _attest(self, request: Request) -> Response:
        given = parse_qs((await request.body()).decode())
        name, password = (given.get(field, [""])[0] for field in ("name", "password"))
        asked = request.query_params.get("SAMLRequest", "")
        attested = self._provider.attest(name, password, asked)
        if attested is None:
            return _form(request, "Name or password is wrong.", status=401)
        query = urlencode({"SAMLResponse": attested})
        return RedirectResponse(f"{_ASSERTIONS}?{query}", status_code=303)

    async def _return(self, request: Request) -> Response:
        try:
            address = self._sign_ins.attest(request.query_params.get("SAMLResponse", ""))
        except Error as error:
            return HTMLResponse(escape(str(error.raw_msg)), status_code=403)
        return RedirectResponse(address, status_code=303)


def _form(request: Request, problem: str, status: int = 200) -> Response:
    return HTMLResponse(
        "<!DOCTYPE html><title>Identity provider</title>"
        f"<h1>Identity provider of the sandbox</h1><p>{escape(problem)}"
        f"<form method=post action='{escape(str(request.url), quote=True)}'>"
        "<label>Name <input name=name autofocus></label> "
        "<label>Password <input name=password type=password></label> <button>Sign in</button>"
        "</form>",
        status_code=status,
    )
