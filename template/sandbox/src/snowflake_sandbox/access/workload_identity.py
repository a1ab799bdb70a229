"""Workload identity federation: what a cloud attests of a workload is verified, and a user found.

Tokens have to be signed by the sandbox's stand-in for clouds, whatever issuer they name: nothing
asks an issuer on the network. A request signed for AWS is computed anew instead of being sent.
See https://docs.snowflake.com/en/user-guide/workload-identity-federation
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import jwt

from snowflake_sandbox.cloud import AUDIENCE, ENTRA_RESOURCE, GOOGLE, IDENTITIES, Cloud
from snowflake_sandbox.errors import programming_error

Identity = Mapping[str, Any]

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>\w+)/(?P<scope>\d+/(?P<region>[\w-]+)/sts/aws4_request), "
    r"SignedHeaders=(?P<signed>[\w;-]+), Signature=(?P<signature>[0-9a-f]+)"
)
_SIGNED_FOR = timedelta(minutes=15)


def attested(provider: str, token: str, cloud: Cloud, known: Iterable[Identity]) -> Identity:
    """Gives the identity, one of `known`, that an attestation is of.

    Raises:
        ProgrammingError: it is not signed as it has to be, is for others, has expired, or is of
            nobody.
    """
    if provider not in IDENTITIES:
        raise _refused(f"the provider is '{provider}'; it is AWS, AZURE, GCP or OIDC")
    of_provider = [one for one in known if one["TYPE"] == provider]
    if provider == "AWS":
        arn = _caller(token, cloud)
        found = [one for one in of_provider if one["ARN"] == arn]
        told = f"ARN = '{arn}'"
    else:
        claims = _claims(token, cloud)
        issuer, subject = claims["iss"], claims["sub"]
        if provider == "GCP" and issuer != GOOGLE:
            raise _refused(f"the token's issuer is '{issuer}', not '{GOOGLE}'")
        told = f"ISSUER = '{issuer}' SUBJECT = '{subject}'"
        found = [
            one
            for one in of_provider
            if one["SUBJECT"] == subject and one.get("ISSUER", GOOGLE) == issuer
        ]
    if not found:
        raise _refused(f"no user has WORKLOAD_IDENTITY = (TYPE = {provider} {told})")
    if provider != "AWS":
        _check_audience(claims["aud"], _audiences(provider, found[0]))
    return found[0]


def _claims(token: str, cloud: Cloud) -> dict[str, Any]:
    try:
        return jwt.decode(
            token,
            cloud.public_key,
            algorithms=["RS256"],
            options={"require": ["aud", "exp", "iss", "sub"], "verify_aud": False},
            leeway=60,
        )
    except jwt.ExpiredSignatureError:
        raise _refused("the token has expired; get a new one for each connection") from None
    except jwt.InvalidSignatureError:
        raise _refused("the token is not signed with a key of its issuer") from None
    except jwt.InvalidTokenError as error:
        raise _refused(f"the token cannot be used: {error}") from None


def _audiences(provider: str, identity: Identity) -> list[str]:
    if provider == "AZURE":
        return [ENTRA_RESOURCE]
    return identity.get("OIDC_AUDIENCE_LIST") or [AUDIENCE]


def _check_audience(given: str | list[str], accepted: list[str]) -> None:
    audiences = [given] if isinstance(given, str) else given
    if not set(audiences) & set(accepted):
        raise _refused(f"the token's audience is {audiences}, not {' or '.join(accepted)}")


def _caller(token: str, cloud: Cloud) -> str:
    """Gives whom AWS would name, if it was asked what the client has signed."""
    try:
        request = json.loads(base64.b64decode(token, validate=True))
        url, method = urlsplit(request["url"]), request["method"]
        headers = {name.lower(): value for name, value in request["headers"].items()}
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError):
        raise _refused("the attestation is no signed request") from None
    found = _AUTHORIZATION.fullmatch(headers.get("authorization", ""))
    if found is None:
        raise _refused("the request to AWS is not signed")
    signed = found["signed"].split(";")
    query = parse_qsl(url.query)
    if method != "POST" or ("Action", "GetCallerIdentity") not in query:
        raise _refused("the signed request does not ask AWS for the caller's identity")
    hosts = {f"sts.{found['region']}.amazonaws.com", "sts.amazonaws.com"}
    if url.netloc not in hosts or headers.get("host") != url.netloc or "host" not in signed:
        raise _refused(f"the request is signed for {url.netloc}, which is not AWS")
    if "x-snowflake-audience" not in signed or headers.get("x-snowflake-audience") != AUDIENCE:
        raise _refused(f"the request is not signed for the audience {AUDIENCE}")
    signed_at = headers.get("x-amz-date", "")
    try:
        age = datetime.now(UTC) - datetime.strptime(f"{signed_at}+0000", "%Y%m%dT%H%M%SZ%z")
    except ValueError:
        raise _refused("the request does not say when it was signed") from None
    if abs(age) > _SIGNED_FOR:
        raise _refused("the request was signed more than 15 minutes ago")
    canonical = "\n".join(
        (
            method,
            url.path or "/",
            "&".join(sorted(f"{quote(name)}={quote(value)}" for name, value in query)),
            *(f"{name}:{headers.get(name, '').strip()}" for name in signed),
            "",
            found["signed"],
            hashlib.sha256(b"").hexdigest(),
        )
    )
    expected = _signature(cloud.secret_key, found["scope"], signed_at, canonical)
    if found["key"] != cloud.access_key or not hmac.compare_digest(expected, found["signature"]):
        raise _refused("the request is not signed with credentials that AWS has given out")
    return IDENTITIES["AWS"]["ARN"]


def _signature(secret: str, scope: str, signed_at: str, canonical: str) -> str:
    """Signs a request. See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html."""
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{signed_at}\n{scope}\n{hashed}"
    return hmac.new(key, text.encode(), "sha256").hexdigest()


def _refused(reason: str) -> Exception:
    # Snowflake documents no number for it.
    return programming_error(390100, "08001", f"Workload identity is refused: {reason}.")
