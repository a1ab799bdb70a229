"""WORKLOAD_IDENTITY of a user: whom a cloud has to vouch for.

See https://docs.snowflake.com/en/sql-reference/sql/create-user and
https://docs.snowflake.com/en/user-guide/workload-identity-federation
"""

from typing import Any

from snowflake_sandbox.access.account import Account, AccountObject
from snowflake_sandbox.cloud import GOOGLE
from snowflake_sandbox.errors import compilation_error, programming_error
from snowflake_sandbox.rewrites.clauses import Clauses, items, unquoted

_NEEDED = {
    "AWS": {"TYPE", "ARN"},
    "AZURE": {"TYPE", "ISSUER", "SUBJECT"},
    "GCP": {"TYPE", "SUBJECT"},
    "OIDC": {"TYPE", "ISSUER", "SUBJECT"},
}
_AUDIENCES = "OIDC_AUDIENCE_LIST"


def configured(text: str) -> dict[str, Any]:
    """Reads what CREATE USER has after `WORKLOAD_IDENTITY =`.

    Raises:
        ProgrammingError: something is missing, or too much.
    """
    settings: dict[str, Any] = {**Clauses(text.strip()[1:-1], "WORKLOAD_IDENTITY").settings()}
    provider = settings["TYPE"] = settings.get("TYPE", "").upper()
    needed = _NEEDED.get(provider, set())
    optional = {_AUDIENCES} if provider == "OIDC" else set()
    if not needed or not needed <= set(settings) <= needed | optional:
        told = ", ".join(sorted(needed)) or "TYPE = AWS, AZURE, GCP or OIDC"
        raise compilation_error(
            1420, "42601", f"invalid property 'WORKLOAD_IDENTITY' for 'USER': it takes {told}"
        )
    if listed := settings.get(_AUDIENCES):
        settings[_AUDIENCES] = [unquoted(text) for text in items(listed.strip("()"))]
    return settings


def refuse_known(identity: dict[str, Any], user: AccountObject, account: Account) -> None:
    """Refuses an identity that another user has: it would not tell who signs in.

    That of the machine is the sandbox's own user's only until somebody else is given it.

    Raises:
        ProgrammingError: 099706. Snowflake documents it of issuers and subjects only, not of ARNs.
    """
    of_others = [
        other.properties["WORKLOAD_IDENTITY"]
        for other in account.listed("USER")
        if other.name != user.name and "WORKLOAD_IDENTITY" in other.properties
    ]
    if any(_attested(identity) == _attested(other) for other in of_others):
        told = " and ".join(f"{what} '{value}'" for what, value in _attested(identity).items())
        raise programming_error(99706, "22023", f"OIDC Authenticator for {told} already exists")


def _attested(identity: dict[str, Any]) -> dict[str, Any]:
    """Gives what a provider vouches for, and the sign-in is looked up by."""
    if identity["TYPE"] == "AWS":
        return {"ARN": identity["ARN"]}
    return {"Issuer": identity.get("ISSUER", GOOGLE), "Subject": identity["SUBJECT"]}
