"""Sign-ins by a token that are refused.

See https://docs.snowflake.com/en/user-guide/programmatic-access-tokens and
https://docs.snowflake.com/en/user-guide/oauth-ext-custom
"""

from ....clock import utc_now
from ....settings import SnowflakeSettings
from ....sign_in import connection_arguments
from ..finding import Mend
from .claims import Claims, claims_of
from .refusal import Explanation, Refusal, quoted

# Shown once, and never again: what replaces it needs a name of its own.
_NAME = "dagster_%Y%m%d_%H%M%S"


def access_token(refusal: Refusal) -> Explanation:
    """Explains a programmatic access token that is not the user's, or not any more."""
    name = utc_now().strftime(_NAME)
    statements = (
        f"grant role {refusal.role} to user {refusal.user};",
        f"alter user {refusal.user} add programmatic access token {name}"
        f" role_restriction = '{refusal.role.upper()}' days_to_expiry = 90;",
    )
    meaning = (
        "The token has expired, was removed, belongs to somebody else, or is for a role that"
        f" {refusal.user} does not have."
    )
    return meaning, (
        Mend("SECURITYADMIN", statements),
        put_token(refusal.settings, "the token_secret that it shows"),
    )


def oauth_token(refusal: Refusal) -> Explanation:
    """Explains an access token that the account does not take."""
    claims = claims_of(str(connection_arguments(refusal.settings).get("token", "")))
    if claims and not claims.has_expired:
        return _not_trusted(refusal, claims)
    return (
        "The token has expired, or is not one that the account trusts.",
        (put_token(refusal.settings, "a new token of the identity provider"),),
    )


def role_refused(refusal: Refusal) -> Explanation:
    """Explains a token that is good, but not for the project's role."""
    scope = f"session:role:{refusal.role.upper()}"
    here = (
        Mend.here(f"SNOWFLAKE_OAUTH_SCOPE={scope}")
        if refusal.settings.authenticator.upper() == "OAUTH_CLIENT_CREDENTIALS"
        else put_token(refusal.settings, f"a token of the scope {scope}")
    )
    statement = f"grant role {refusal.role} to user {refusal.user};"
    meaning = f"The token is not for the role {refusal.role}, or {refusal.user} does not have it."
    return meaning, (Mend("SECURITYADMIN", (statement,)), here)


def put_token(settings: SnowflakeSettings, token: str) -> Mend:
    """Gives where a new token belongs."""
    if settings.authenticator.upper() == "OAUTH_CLIENT_CREDENTIALS":
        return Mend.here("uv run doctor: every connection asks the identity provider for a new one")
    if settings.token_file_path and not settings.token:
        return Mend.here(f"{settings.token_file_path}: <{token}>")
    return Mend.here(f"SNOWFLAKE_TOKEN=<{token}>")


def _not_trusted(refusal: Refusal, claims: Claims) -> Explanation:
    integration = (
        "create security integration if not exists external_oauth type = external_oauth"
        " enabled = true external_oauth_type = custom"
        f" external_oauth_issuer = {quoted(claims.issuer)}"
        " external_oauth_jws_keys_url = '<jwks_uri of"
        f" {claims.issuer.rstrip('/')}/.well-known/openid-configuration>'"
        f" external_oauth_audience_list = ({', '.join(map(quoted, claims.audiences))})"
        " external_oauth_token_user_mapping_claim = 'sub'"
        " external_oauth_snowflake_user_mapping_attribute = 'login_name';"
    )
    return (
        f"The account does not trust {claims.issuer}, or not for that audience, or has no user"
        f" with the login name {claims.subject}.",
        (
            Mend("ACCOUNTADMIN", (integration,)),
            refusal.by_owner(f"set login_name = {quoted(claims.subject)}"),
        ),
    )
