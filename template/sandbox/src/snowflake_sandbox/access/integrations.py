"""Security integrations of an account: whom it trusts to say who signs in.

See https://docs.snowflake.com/en/sql-reference/sql/create-security-integration
"""

from typing import Any

from snowflake_sandbox.access.account import Account

KIND = "INTEGRATION"
SAML2, EXTERNAL_OAUTH = "SAML2", "EXTERNAL_OAUTH"


def enabled(kind: str, account: Account) -> list[dict[str, Any]]:
    """Gives the properties of the integrations of a type, but for those that are switched off."""
    return [
        integration.properties
        for integration in account.listed(KIND)
        if (integration.properties["TYPE"], integration.properties["ENABLED"]) == (kind, "TRUE")
    ]
