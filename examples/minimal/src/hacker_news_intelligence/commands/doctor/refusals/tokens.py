"""Sign-ins by a programmatic access token that are refused, and where tokens belong.

See https://docs.snowflake.com/en/user-guide/programmatic-access-tokens
"""

from ....clock import utc_now
from ....settings import SnowflakeSettings
from ..finding import Mend
from .refusal import Explanation, Refusal

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


def put_token(settings: SnowflakeSettings, token: str) -> Mend:
    """Gives where a new token belongs."""
    if settings.authenticator.upper() == "OAUTH_CLIENT_CREDENTIALS":
        return Mend.here("uv run doctor: every connection asks the identity provider for a new one")
    if settings.token_file_path and not settings.token:
        return Mend.here(f"{settings.token_file_path}: <{token}>")
    return Mend.here(f"SNOWFLAKE_TOKEN=<{token}>")
