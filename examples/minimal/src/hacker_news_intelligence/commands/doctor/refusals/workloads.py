"""Sign-ins of workloads that are refused, by the account or by the connector.

See https://docs.snowflake.com/en/user-guide/workload-identity-federation
"""

from typing import Any

from ....sign_in import connection_arguments
from ..finding import Mend
from .claims import Claims, claims_of
from .refusal import Explanation, Refusal, quoted
from .tokens import put_token

AUDIENCE = "snowflakecomputing.com"
_OF_AWS = "type = aws arn = 'arn:aws:iam::<account>:role/<role>'"


def unknown(refusal: Refusal) -> Explanation:
    """Explains a workload that no user is."""
    provider = refusal.settings.workload_identity_provider
    if provider == "AWS":
        return (
            "No user is the role that this machine has; `aws sts get-caller-identity` shows"
            " its account and name.",
            (_by_owner(refusal, _OF_AWS),),
        )
    claims = _attested(refusal)
    if claims is None:
        return nowhere(refusal)
    if claims.has_expired:
        token = f"a new token of {claims.issuer}"
        return "The token has expired.", (put_token(refusal.settings, token),)
    return (
        f"No user is {claims.subject} of {claims.issuer}, for the audience"
        f" {' or '.join(claims.audiences)}.",
        (_by_owner(refusal, _identity(provider, claims)),),
    )


def nowhere(refusal: Refusal) -> Explanation:
    """Explains that no cloud vouches for this machine."""
    provider = refusal.settings.workload_identity_provider
    return (
        f"This machine is none of {provider}, or has no identity there.",
        (
            Mend.here(
                f"give the machine a role, managed identity or service account of {provider}, or"
                " set SNOWFLAKE_WORKLOAD_IDENTITY_PROVIDER=<the cloud that it is in>"
            ),
        ),
    )


def other_host(refusal: Refusal) -> Explanation:
    """Explains that the connector tells only hosts of Snowflake who the workload is."""
    meaning = f"{refusal.settings.host} is no host of Snowflake."
    return meaning, (Mend.here("SNOWFLAKE_HOST=", "SNOWFLAKE_ACCOUNT=<organization>-<account>"),)


def no_token(refusal: Refusal) -> Explanation:
    """Explains that the provider's token is empty."""
    token = f"a token of the provider, for the audience {AUDIENCE}"
    return "There is no token to show.", (put_token(refusal.settings, token),)


def _by_owner(refusal: Refusal, identity: str) -> Mend:
    return refusal.by_owner(f"set workload_identity = ({identity})")


def _identity(provider: str | None, claims: Claims) -> str:
    subject = f"subject = {quoted(claims.subject)}"
    if provider == "GCP":
        return f"type = gcp {subject}"
    identity = f"type = {str(provider).lower()} issuer = {quoted(claims.issuer)} {subject}"
    if provider == "OIDC" and AUDIENCE not in claims.audiences:
        listed = ", ".join(map(quoted, claims.audiences))
        identity += f" oidc_audience_list = ({listed})"
    return identity


def _attested(refusal: Refusal) -> Claims | None:
    """Gives what the cloud says of this machine, or None when it says nothing."""
    from snowflake.connector.errors import Error
    from snowflake.connector.wif_util import AttestationProvider, create_attestation

    arguments: dict[str, Any] = connection_arguments(refusal.settings)
    try:
        attestation = create_attestation(
            AttestationProvider.from_string(arguments["workload_identity_provider"]),
            arguments.get("workload_identity_entra_resource"),
            arguments.get("token"),
        )
    except Error:
        return None
    return claims_of(attestation.credential)
