"""Tokens that a client keeps for some hours, so that a person is not asked at every connection.

An MFA token stands for the second factor, an ID token for the browser. The account has to allow
them, and the client to ask for one; they are forgotten when the sandbox stops.
See https://docs.snowflake.com/en/user-guide/security-mfa and
https://docs.snowflake.com/en/user-guide/admin-security-fed-auth-use
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from snowflake_sandbox.access.account import Account, AccountObject
from snowflake_sandbox.access.identity import Identity, KeptAs
from snowflake_sandbox.access.secrets import hashed_token, new_token
from snowflake_sandbox.errors import programming_error

# By the parameter of the account that allows them: the default of both is no.
OF_ACCOUNT = {"ALLOW_CLIENT_MFA_CACHING": "false", "ALLOW_ID_TOKEN": "false"}
_HOURS = 4


@dataclass(frozen=True)
class _Kind:
    allowed_by: str
    asked_by: str
    answered_as: str


_KINDS = {
    KeptAs.MFA_TOKEN: _Kind("ALLOW_CLIENT_MFA_CACHING", "CLIENT_REQUEST_MFA_TOKEN", "mfaToken"),
    KeptAs.ID_TOKEN: _Kind("ALLOW_ID_TOKEN", "CLIENT_STORE_TEMPORARY_CREDENTIAL", "idToken"),
}


@dataclass(frozen=True)
class _Kept:
    kind: KeptAs
    user: str
    password: str | None
    ends: float


class KeptTokens:
    """All that are valid now."""

    def __init__(self, account: Account) -> None:
        """Begins with none."""
        self._account = account
        self._kept: dict[str, _Kept] = {}

    def new(self, identity: Identity, login: Mapping[str, Any]) -> dict[str, str]:
        """Gives what the response to a login says of a token, if the client is to keep one."""
        if identity.kept_as is None:
            return {}
        kind = _KINDS[identity.kept_as]
        asked = str((login.get("SESSION_PARAMETERS") or {}).get(kind.asked_by)).lower() == "true"
        if not asked or not self._is_allowed(identity.kept_as):
            return {}
        user, token = self._account.require("USER", identity.user), new_token()
        self._kept[hashed_token(token)] = _Kept(
            identity.kept_as,
            user.name,
            user.properties.get("PASSWORD"),
            time.time() + _HOURS * 3600,
        )
        return {kind.answered_as: token}

    def is_valid(self, kind: KeptAs, token: str, user: AccountObject) -> bool:
        """Tells whether a token still stands for a user, whose password is the same as it was."""
        kept = self._kept.get(hashed_token(token))
        return (
            kept is not None
            and (kept.kind, kept.user) == (kind, user.name)
            and kept.password == user.properties.get("PASSWORD")
            and kept.ends > time.time()
            and self._is_allowed(kind)
        )

    def verify(self, token: str, user: AccountObject | None) -> Identity:
        """Signs in whoever has an ID token.

        Raises:
            ProgrammingError: 390195, on which the client opens the browser.
        """
        if user is None or not self.is_valid(KeptAs.ID_TOKEN, token, user):
            raise programming_error(390195, "08001", "ID Token is invalid.")
        return Identity(user.name)

    def _is_allowed(self, kind: KeptAs) -> bool:
        parameter = _KINDS[kind].allowed_by
        return self._account.parameters.get(parameter, OF_ACCOUNT[parameter]).lower() == "true"
