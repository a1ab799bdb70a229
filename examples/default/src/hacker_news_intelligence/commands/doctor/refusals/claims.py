"""What a token says of itself. Nothing is verified here: the account does that.

See https://datatracker.ietf.org/doc/html/rfc7519
"""

import base64
import binascii
import json
from dataclasses import dataclass

from ....clock import utc_now


@dataclass(frozen=True)
class Claims:
    """What a JSON web token says.

    Attributes:
        issuer: Who has issued it.
        subject: Whom it is for.
        audiences: Who should accept it.
        expires_at: Until when, in seconds since 1970; None if it does not say.
        scope: What for, of a token that says it in one text; None for one that has a list, `scp`.
    """

    issuer: str
    subject: str
    audiences: tuple[str, ...]
    expires_at: float | None
    scope: str | None

    @property
    def has_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= utc_now().timestamp()


def claims_of(token: str) -> Claims | None:
    """Gives what a token says; None for one that only its issuer can read."""
    _, _, after_header = token.partition(".")
    payload = after_header.partition(".")[0]
    try:
        said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        audience, expires_at = said.get("aud", ()), said.get("exp")
        return Claims(
            str(said.get("iss", "")),
            str(said.get("sub", "")),
            (audience,) if isinstance(audience, str) else tuple(map(str, audience)),
            None if expires_at is None else float(expires_at),
            str(said["scope"]) if "scope" in said and not said.get("scp") else None,
        )
    except (binascii.Error, ValueError, AttributeError, TypeError):
        return None
