"""Who may sign in, and from where: every secret is verified, as Snowflake does.

See https://docs.snowflake.com/en/user-guide/authentication-policies
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from snowflake_sandbox.access import (
    external_oauth,
    key_pairs,
    key_tokens,
    network_policies,
    second_factors,
    secrets,
    user_locks,
    workload_identity,
)
from snowflake_sandbox.access.account import Account, AccountObject
from snowflake_sandbox.access.delegations import Delegations
from snowflake_sandbox.access.identity import Identity, KeptAs
from snowflake_sandbox.access.kept_tokens import KeptTokens
from snowflake_sandbox.access.single_sign_on import SingleSignOn
from snowflake_sandbox.cloud import IDENTITIES
from snowflake_sandbox.credentials import USER, Credentials
from snowflake_sandbox.errors import programming_error, unsupported

_PASSWORD_METHODS = {"SNOWFLAKE", "USERNAME_PASSWORD_MFA"}


@dataclass(frozen=True)
class SignIn:
    """Verifies logins of the account's users, and of the sandbox's own."""

    credentials: Credentials
    account: Account = field(repr=False)
    delegations: Delegations = field(default_factory=Delegations, repr=False)

    @cached_property
    def single_sign_on(self) -> SingleSignOn:
        """The sign-ins by browser."""
        return SingleSignOn(self.account)

    @cached_property
    def kept_tokens(self) -> KeptTokens:
        """What clients have kept of earlier sign-ins."""
        return KeptTokens(self.account)

    def verify(
        self, login: Mapping[str, str], address: str | None, role: str | None = None
    ) -> Identity:
        """Checks a login request from an address, for a role; gives who it is.

        The sandbox's own user is never locked, and lets no network policy stop it: nobody but the
        sandbox could let it in again.

        Raises:
            ProgrammingError: 390100 wrong user or password, or a workload that no user is, 390101
                the user is disabled, 390102 locked, 390144 invalid JWT, 390303, 390309, 390317 and
                390318 an OAuth token that is not good for this sign-in, 394400 invalid programmatic
                access token, 394507 and 394508 a second factor, 390133, 390191 and 390195 what a
                browser has brought, 390422 an address that is not allowed, 390432 a programmatic
                access token without a network policy, 000002 another method.
        """
        method = (login.get("AUTHENTICATOR") or "SNOWFLAKE").upper()
        name = (login.get("LOGIN_NAME") or "").upper()
        token = login.get("TOKEN") or ""
        delegated = self.delegations.find(login.get("PASSWORD") or "")
        if delegated:
            _refuse_disabled(self.account.find("USER", delegated.user))
            return delegated
        if method == "OAUTH":
            if _same(token, self.credentials.token):
                return Identity(USER)
            cloud = self.credentials.cloud
            bearer = external_oauth.verify(token, name, role, self.account, cloud)
            return self._admitted(self.account.find("USER", bearer.user), bearer, address)
        if method == "WORKLOAD_IDENTITY":
            workload = self._by_workload(login.get("PROVIDER") or "", token, name)
            return self._admitted(workload, Identity(workload.name), address)
        user = self._user(name)
        if user:
            user_locks.refuse(user)
        if method in _PASSWORD_METHODS:
            identity = self._by_password(name, user, login)
        elif method == "SNOWFLAKE_JWT":
            identity = self._by_key(name, user, token)
        elif method == "PROGRAMMATIC_ACCESS_TOKEN":
            identity = self._by_token(name, user, token)
        elif method == "EXTERNALBROWSER":
            identity = self.single_sign_on.verify(login, user)
        elif method == "ID_TOKEN":
            identity = self.kept_tokens.verify(token, user)
        else:
            raise unsupported(f"authenticator {method}")
        return self._admitted(user, identity, address)

    def _admitted(
        self, user: AccountObject | None, identity: Identity, address: str | None
    ) -> Identity:
        _refuse_disabled(user)
        if user and user.name != USER:
            user_locks.refuse(user)
            network_policies.check(user, address, self.account)
            user_locks.note_success(user, self.account)
        return replace(identity, address=address)

    def _user(self, login_name: str) -> AccountObject | None:
        for user in self.account.listed("USER"):
            if user.properties.get("LOGIN_NAME", user.name).upper() == login_name:
                return user
        return None

    def _by_password(
        self, name: str, user: AccountObject | None, login: Mapping[str, str]
    ) -> Identity:
        own = self.credentials
        password, passcode = second_factors.separated(login)
        if name == USER and _same(password, own.token):
            return Identity(USER)
        if user:
            # A programmatic access token does wherever a password does.
            if token := _token(user, password):
                return self._checked(user, token)
            kept = user.properties.get("PASSWORD")
            is_service = user.properties.get("TYPE") == "SERVICE"
            is_own = name == USER and _same(password, own.password)
            if is_own or (not is_service and secrets.is_password(password, kept)):
                return self._by_second_factor(user, passcode, login.get("TOKEN") or "")
            if not is_service and user.name != USER:
                user_locks.note_failure(user, self.account)
        raise _refused(390100, "Incorrect username or password was specified.")

    def _by_second_factor(self, user: AccountObject, passcode: str | None, token: str) -> Identity:
        has_proof = self.kept_tokens.is_valid(KeptAs.MFA_TOKEN, token, user)
        if has_proof or not second_factors.methods(user):
            return Identity(user.name)
        second_factors.use(passcode, user, self.account)
        return Identity(user.name, kept_as=KeptAs.MFA_TOKEN)

    def _by_workload(self, provider: str, token: str, name: str) -> AccountObject:
        """Finds who it is by what the cloud attests; a name is not needed, but has to fit."""
        users = {user.name: user for user in self.account.listed("USER")}
        known = [
            identity | {"USER": user.name}
            for user in users.values()
            if (identity := user.properties.get("WORKLOAD_IDENTITY"))
        ]
        own = [identity | {"USER": USER} for identity in IDENTITIES.values()]
        cloud = self.credentials.cloud
        found = workload_identity.attested(provider, token, cloud, [*known, *own])
        user = users[found["USER"]]
        if name and user.properties.get("LOGIN_NAME", user.name).upper() != name:
            raise _refused(390100, f"Workload identity is refused: it is not that of {name}.")
        return user

    def _by_token(self, name: str, user: AccountObject | None, secret: str) -> Identity:
        if name == USER and _same(secret, self.credentials.token):
            return Identity(USER)
        token = _token(user, secret) if user else None
        if user is None or token is None:
            raise _invalid_token()
        return self._checked(user, token)

    def _checked(self, user: AccountObject, token: Mapping[str, Any]) -> Identity:
        if datetime.fromisoformat(token["expires_at"]) <= datetime.now(UTC):
            raise _invalid_token()
        if not self._has_role(user, token["role"]):
            raise _invalid_token()
        network_policies.require(user, self.account)
        return Identity(user.name, token["role"], secondary_roles=False)

    def _has_role(self, user: AccountObject, role: str | None) -> bool:
        """Tells whether what is for one role only can still be used: its user may have lost it."""
        return role is None or self.account.may_use_role(user.name, role)

    def _by_key(self, name: str, user: AccountObject | None, token: str) -> Identity:
        if user is None:
            raise key_tokens.invalid("the user does not exist")
        keys = list(key_pairs.public_keys(user))
        if user.name == USER:
            keys.append((self.credentials.public_key, None))
        only_role = key_tokens.verify(token, name, keys)
        if not self._has_role(user, only_role):
            raise key_tokens.invalid(f"the user does not have the role of the key, {only_role}")
        return Identity(user.name, only_role, secondary_roles=only_role is None)


def _refuse_disabled(user: AccountObject | None) -> None:
    if user and user.properties.get("DISABLED") == "TRUE":
        raise _refused(390101, "User access disabled. Contact your local system administrator.")


def _token(user: AccountObject, secret: str) -> Mapping[str, Any] | None:
    given = secrets.hashed_token(secret)
    for kept in user.properties.get("TOKENS", {}).values():
        if hmac.compare_digest(given, kept["hash"]):
            return dict(kept)
    return None


def _refused(errno: int, message: str) -> Exception:
    return programming_error(errno, "08001", message)


def _invalid_token() -> Exception:
    return _refused(394400, "Programmatic access token is invalid.")


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
