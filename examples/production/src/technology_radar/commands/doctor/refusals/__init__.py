"""What a refused sign-in means, and what mends it: told by the words of the refusal."""

import re
from collections.abc import Callable

from ....settings import SnowflakeSettings
from ...service_user import user_to_alter
from ..finding import Mend
from . import network, oauth, passwords, tokens, users, workloads
from .refusal import Explanation, Refusal

# The first that fits. Snowflake documents few of these words; they are those that people report.
_EXPLANATIONS: tuple[tuple[str, Callable[[Refusal], Explanation]], ...] = (
    (r"\blocked\b", users.locked),
    ("access disabled", users.disabled),
    ("Network policy is required", network.no_policy),
    ("not allowed to access Snowflake", network.address_refused),
    ("listed in the Access Token", oauth.role_refused),
    ("tied to the access token", oauth.other_user),
    ("JWT token is invalid", users.unknown_key),
    ("Programmatic access token is invalid", tokens.access_token),
    ("OAuth|access token", oauth.invalid),
    ("differs from the user", users.other_login_name),
    ("matching user is not found", users.no_login_name),
    ("identity provider|SAML", users.no_single_sign_on),
    ("Ensure the application is running", workloads.nowhere),
    ("recognized Snowflake host", workloads.other_host),
    ("must be provided if workload_identity_provider", workloads.no_token),
    ("password has expired", passwords.expired),
    ("MFA with TOTP is required", passwords.passcode_required),
    ("TOTP|(?i:passcode)", passwords.wrong_passcode),
    ("Multi-factor|MFA", passwords.second_factor_required),
)


def explain(text: str, settings: SnowflakeSettings) -> Explanation:
    """Gives what a refusal means for the project, and what mends it.

    Args:
        text: The words of the account, or of the connector.
        settings: How the project signs in.
    """
    refusal = Refusal(text, settings, user_to_alter(settings))
    for words, explanation in _EXPLANATIONS:
        if re.search(words, text):
            return explanation(refusal)
    # What is told of a workload is nowhere documented.
    if settings.authenticator.upper() == "WORKLOAD_IDENTITY":
        return workloads.unknown(refusal)
    if "Incorrect username or password" in text:
        by_token = settings.authenticator.upper().startswith("OAUTH")
        return oauth.nobody(refusal) if by_token else passwords.wrong(refusal)
    return (
        "The account does not let the user in, in these words.",
        (Mend.here("docs/authentication_examples.md tells what is usual for each way to sign in"),),
    )
