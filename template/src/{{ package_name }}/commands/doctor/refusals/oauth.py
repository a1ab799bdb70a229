"""Sign-ins by an OAuth token that are refused.

See https://docs.snowflake.com/en/user-guide/oauth-ext-custom
"""

from ....sign_in import connection_arguments
from ..finding import Mend
from .claims import Claims, claims_of
from .refusal import Explanation, Refusal, quoted
from .tokens import put_token

_INTEGRATION = "<the integration of the issuer>"


def invalid(refusal: Refusal) -> Explanation:
    """Explains an access token that the account does not take."""
    claims = _claims(refusal)
    if claims is None or claims.has_expired:
        return (
            "The token has expired, or is not one that the account trusts.",
            (put_token(refusal.settings, "a new token of the identity provider"),),
        )
    audiences = ", ".join(map(quoted, claims.audiences))
    trust = (
        "create security integration if not exists external_oauth type = external_oauth"
        " enabled = true external_oauth_type = custom"
        f" external_oauth_issuer = {quoted(claims.issuer)}"
        " external_oauth_jws_keys_url = '<jwks_uri of"
        f" {claims.issuer.rstrip('/')}/.well-known/openid-configuration>'"
        f" external_oauth_audience_list = ({audiences})"
        " external_oauth_token_user_mapping_claim = 'sub'"
        " external_oauth_snowflake_user_mapping_attribute = 'login_name'"
        f"{_scope_settings(claims)};",
        f"alter security integration {_INTEGRATION} set enabled = true"
        f" external_oauth_audience_list = ({audiences});",
    )
    return (
        f"The account does not trust {claims.issuer}, or not for that audience. An integration that"
        " has the issuer already keeps the audiences that it has: list them, too.",
        (Mend("ACCOUNTADMIN", trust),),
    )


def nobody(refusal: Refusal) -> Explanation:
    """Explains a token that is good, but for nobody in the account."""
    claims = _claims(refusal)
    name = claims.subject if claims else "<what the identity provider calls the client>"
    return (
        f"No user of the account has the login name {name}: what the token's claim says that the"
        " integration looks at, which is `sub` as a rule.",
        (refusal.by_owner(f"set login_name = {quoted(name)}"),),
    )


def other_user(refusal: Refusal) -> Explanation:
    """Explains a token of another user than the one that signs in."""
    return (
        f"The token is not for {refusal.user}. SNOWFLAKE_USER may stay empty: the token says it.",
        (Mend.here("SNOWFLAKE_USER="),),
    )


def role_refused(refusal: Refusal) -> Explanation:
    """Explains a token that is good, but not for the project's role."""
    scope = f"session:role:{refusal.role.upper()}"
    claims = _claims(refusal)
    if claims and claims.scope and scope.upper() in claims.scope.upper():
        return (
            "The token lists the role in its claim `scope`; the integration looks at `scp`.",
            (
                Mend(
                    "ACCOUNTADMIN",
                    (f"alter security integration {_INTEGRATION} set{_scope_settings(claims)};",),
                ),
            ),
        )
    here = (
        Mend.here(f"SNOWFLAKE_OAUTH_SCOPE={scope}")
        if refusal.settings.authenticator.upper() == "OAUTH_CLIENT_CREDENTIALS"
        else put_token(refusal.settings, f"a token of the scope {scope}")
    )
    statement = f"grant role {refusal.role} to user {refusal.user};"
    meaning = f"The token is not for the role {refusal.role}, or {refusal.user} does not have it."
    return meaning, (Mend("SECURITYADMIN", (statement,)), here)


def _claims(refusal: Refusal) -> Claims | None:
    return claims_of(str(connection_arguments(refusal.settings).get("token", "")))


def _scope_settings(claims: Claims) -> str:
    """Gives the settings of an integration for tokens that list their scopes in a text."""
    if claims.scope is None:
        return ""
    delimiter = " external_oauth_scope_delimiter = ' '" if " " in claims.scope else ""
    return f" external_oauth_scope_mapping_attribute = 'scope'{delimiter}"
