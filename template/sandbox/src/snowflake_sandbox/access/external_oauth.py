"""Access tokens of other issuers: verified as the account's security integration says.

Where an integration names an address of keys, they are those of the sandbox's stand-in for clouds:
nothing asks an issuer on the network.
See https://docs.snowflake.com/en/user-guide/oauth-ext-custom, and for the words of refusals
https://docs.snowflake.com/en/user-guide/oauth-powerbi
"""

from collections.abc import Iterator, Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from snowflake_sandbox.access import integrations, secrets
from snowflake_sandbox.access.account import PUBLIC, Account, AccountObject
from snowflake_sandbox.access.identity import Identity
from snowflake_sandbox.cloud import Cloud
from snowflake_sandbox.credentials import ACCOUNT
from snowflake_sandbox.errors import programming_error

_ACCOUNT_URL = f"https://{ACCOUNT.lower()}.snowflakecomputing.com"
_ALGORITHMS = ["RS256", "RS384", "RS512"]
_ROLE, _ANY_ROLE = "SESSION:ROLE:", "SESSION:ROLE-ANY"
# Never a token's, unless an account says so.
_PRIVILEGED = {"ACCOUNTADMIN", "GLOBALORGADMIN", "ORGADMIN", "SECURITYADMIN"}


def verify(
    token: str, login_name: str, role: str | None, account: Account, cloud: Cloud
) -> Identity:
    """Gives who an access token is for.

    Args:
        token: the JWT.
        login_name: who signs in; empty when the client does not say.
        role: the role that the client asks for, if it does.
        account: knows users, and whom to trust.
        cloud: has the keys of every issuer on the network.

    Raises:
        ProgrammingError: 390303 it is of an issuer, or for an audience, that the account does not
            trust, or not signed by the issuer, 390318 it has expired, 390100 it is for no user,
            390309 for another user, 390317 for another role.
    """
    integration = _integration(_unverified(token), account)
    claims = _verified(token, integration, cloud)
    user = _user(claims, integration, account)
    if login_name and user.properties.get("LOGIN_NAME", user.name).upper() != login_name:
        raise programming_error(
            390309,
            "08001",
            "The user you were trying to authenticate as differs from the user tied to the access "
            "token.",
        )
    scopes = _scopes(claims, integration)
    if _ANY_ROLE in scopes and integration.get("EXTERNAL_OAUTH_ANY_ROLE_MODE") == "ENABLE":
        return Identity(user.name)
    wanted = role or user.properties.get("DEFAULT_ROLE") or PUBLIC
    listed = {scope.removeprefix(_ROLE) for scope in scopes if scope.startswith(_ROLE)}
    if wanted not in listed - _PRIVILEGED or not account.may_use_role(user.name, wanted):
        raise programming_error(
            390317,
            "08001",
            "The role requested in the connection, or the default role if none was requested in "
            f"the connection ('{wanted}'), is not listed in the Access Token or was filtered. "
            "Please specify another role, or contact your OAuth Authorization server "
            "administrator.",
        )
    return Identity(user.name, only_role=wanted, secondary_roles=False)


def _unverified(token: str) -> Mapping[str, Any]:
    try:
        return jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        raise _invalid() from None


def _integration(claims: Mapping[str, Any], account: Account) -> Mapping[str, Any]:
    enabled = integrations.enabled(integrations.EXTERNAL_OAUTH, account)
    if not enabled:
        # The words are Snowflake's; their number is not documented.
        raise programming_error(390303, "08001", "OAuth Authz Server Integration is not enabled.")
    for properties in enabled:
        if properties["EXTERNAL_OAUTH_ISSUER"] == claims.get("iss"):
            return properties
    raise _invalid()


def _verified(token: str, integration: Mapping[str, Any], cloud: Cloud) -> Mapping[str, Any]:
    audiences = [_ACCOUNT_URL, *integration.get("EXTERNAL_OAUTH_AUDIENCE_LIST", [])]
    for key in _keys(integration, cloud):
        try:
            return jwt.decode(
                token,
                key,
                algorithms=_ALGORITHMS,
                audience=audiences,
                options={"require": ["aud", "exp", "iat", "iss"]},
            )
        except jwt.InvalidSignatureError:
            continue
        except jwt.ExpiredSignatureError:
            raise programming_error(390318, "08001", "OAuth access token expired.") from None
        except jwt.InvalidTokenError:
            break
    raise _invalid()


def _keys(integration: Mapping[str, Any], cloud: Cloud) -> Iterator[rsa.RSAPublicKey]:
    for name in ("EXTERNAL_OAUTH_RSA_PUBLIC_KEY", "EXTERNAL_OAUTH_RSA_PUBLIC_KEY_2"):
        if text := integration.get(name):
            yield secrets.public_key(text)
    if "EXTERNAL_OAUTH_JWS_KEYS_URL" in integration:
        yield cloud.signing_key.public_key()


def _user(
    claims: Mapping[str, Any], integration: Mapping[str, Any], account: Account
) -> AccountObject:
    mapping = integration["EXTERNAL_OAUTH_TOKEN_USER_MAPPING_CLAIM"]
    told = {str(claims[name]).upper() for name in mapping if name in claims}
    if not told:
        raise _invalid()
    by_email = integration["EXTERNAL_OAUTH_SNOWFLAKE_USER_MAPPING_ATTRIBUTE"] == "EMAIL_ADDRESS"
    for user in account.listed("USER"):
        own = user.properties
        known_as = own.get("EMAIL", "") if by_email else own.get("LOGIN_NAME", user.name)
        if known_as.upper() in told:
            return user
    raise programming_error(390100, "08001", "Incorrect username or password was specified.")


def _scopes(claims: Mapping[str, Any], integration: Mapping[str, Any]) -> set[str]:
    said = claims.get(integration.get("EXTERNAL_OAUTH_SCOPE_MAPPING_ATTRIBUTE", "scp")) or []
    if isinstance(said, str):
        said = said.split(integration.get("EXTERNAL_OAUTH_SCOPE_DELIMITER", ","))
    return {str(scope).strip().upper() for scope in said}


def _invalid() -> Exception:
    return programming_error(390303, "08001", "Invalid OAuth access token.")
