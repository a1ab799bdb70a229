"""Sign-ins by a browser: begun by a client, attested by an identity provider, ended by the client.

See https://docs.snowflake.com/en/user-guide/admin-security-fed-auth-overview
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt

from snowflake_sandbox.access import integrations
from snowflake_sandbox.access.account import Account, AccountObject
from snowflake_sandbox.access.certificates import public_key
from snowflake_sandbox.access.identity import Identity, KeptAs
from snowflake_sandbox.access.secrets import hashed_token, new_token
from snowflake_sandbox.errors import programming_error

# How long a person may take at the identity provider, and a client to come back with the token.
_SECONDS = 120


@dataclass(frozen=True)
class _Request:
    proof_key: str
    port: int
    ends: float


@dataclass(frozen=True)
class _Attested:
    request: _Request
    login_name: str


class SingleSignOn:
    """The sign-ins by browser that are under way."""

    def __init__(self, account: Account) -> None:
        """Begins with none."""
        self._account = account
        self._requests: dict[str, _Request] = {}
        self._attested: dict[str, _Attested] = {}

    def begin(self, port: str) -> dict[str, str]:
        """Gives where the client sends the browser, and what it proves later that it was the one.

        Args:
            port: where the client waits for the browser to come back, on its own machine.

        Raises:
            ProgrammingError: 390190, the account trusts no identity provider.
        """
        integration = self._integration()
        request, proof_key = secrets.token_hex(16), new_token()
        self._requests[request] = _Request(hashed_token(proof_key), int(port), _deadline())
        query = urlencode({"SAMLRequest": request})
        return {"ssoUrl": f"{integration['SAML2_SSO_URL']}?{query}", "proofKey": proof_key}

    def attest(self, response: str) -> str:
        """Gives where the browser goes with what an identity provider has told it to tell.

        Raises:
            ProgrammingError: 390133, it is not the word of the provider that the account trusts, or
                not the answer to a sign-in that is under way.
        """
        integration = self._integration()
        try:
            claims = jwt.decode(
                response,
                public_key(integration["SAML2_X509_CERT"]),
                algorithms=["RS256"],
                issuer=integration["SAML2_ISSUER"],
                options={"require": ["exp", "iss", "sub", "in_response_to"]},
            )
        except jwt.InvalidTokenError:
            raise _invalid() from None
        request = self._requests.pop(claims["in_response_to"], None)
        if request is None or request.ends < time.time():
            raise _invalid()
        token = new_token()
        self._attested[hashed_token(token)] = _Attested(request, claims["sub"])
        return f"http://localhost:{request.port}/?{urlencode({'token': token})}"

    def verify(self, login: Mapping[str, str], user: AccountObject | None) -> Identity:
        """Signs in whoever the identity provider has attested, once.

        Raises:
            ProgrammingError: 390133 the token is not one, or the user is none for a browser, 390191
                it attests somebody else.
        """
        attested = self._attested.pop(hashed_token(login.get("TOKEN") or ""), None)
        proof = hashed_token(login.get("PROOF_KEY") or "")
        if (
            attested is None
            or attested.request.ends < time.time()
            or not hmac.compare_digest(proof, attested.request.proof_key)
        ):
            raise _invalid()
        if attested.login_name.upper() != (login.get("LOGIN_NAME") or "").upper():
            raise programming_error(
                390191,
                "08001",
                "The user you were trying to authenticate as differs from the user currently logged"
                " in at the IDP.",
            )
        if user is None or user.properties.get("TYPE") == "SERVICE":
            raise _invalid()
        return Identity(user.name, kept_as=KeptAs.ID_TOKEN)

    def _integration(self) -> dict[str, Any]:
        for properties in integrations.enabled(integrations.SAML2, self._account):
            return properties
        raise programming_error(
            390190,
            "08001",
            "There was an error related to the SAML Identity Provider account parameter. Contact "
            "Snowflake support.",
        )


def _deadline() -> float:
    return time.time() + _SECONDS


def _invalid() -> Exception:
    """Gives the refusal, by its number in Snowflake's documentation, which has no words for it."""
    return programming_error(
        390133,
        "08001",
        "The SAML response is invalid or matching user is not found. Contact your local system "
        "administrator.",
    )
