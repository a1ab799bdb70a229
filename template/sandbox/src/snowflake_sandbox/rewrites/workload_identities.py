"""WORKLOAD_IDENTITY of a user: whom a cloud has to vouch for.

See https://docs.snowflake.com/en/sql-reference/sql/create-user
"""

from typing import Any

from snowflake_sandbox.errors import compilation_error
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
