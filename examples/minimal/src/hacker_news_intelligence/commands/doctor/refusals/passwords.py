"""Sign-ins by a password that are refused."""

from ...service_user import service_user
from ..finding import Mend
from .refusal import Explanation, Refusal

_BY_KEY = Mend.here(
    "uv run keygen prints a statement, and lines for .env: a key pair in place of the password"
)
_PASSCODE = "SNOWFLAKE_PASSCODE=<the digits that the app shows now>"


def wrong(refusal: Refusal) -> Explanation:
    """Explains a user or a password that the account does not know."""
    if refusal.user == service_user():
        return f"{refusal.user} is a service, which has no password.", (_BY_KEY,)
    meaning = f"The password is not that of {refusal.user}, or there is no such user."
    return meaning, _new_password(refusal)


def expired(refusal: Refusal) -> Explanation:
    """Explains that a password is too old."""
    return "The password has to be a new one.", _new_password(refusal)


def passcode_required(refusal: Refusal) -> Explanation:
    """Explains that a password alone does not do for who has enrolled an authenticator app."""
    return (
        f"{refusal.user} has a second factor: a password alone is refused. Each passcode does for"
        " one sign-in; where the account allows it, a token that is kept of it does for four hours"
        " more, without SNOWFLAKE_PASSCODE. A key pair, by `uv run keygen`, needs none of them.",
        (
            Mend("ACCOUNTADMIN", ("alter account set allow_client_mfa_caching = true;",)),
            Mend.here("SNOWFLAKE_AUTHENTICATOR=USERNAME_PASSWORD_MFA", _PASSCODE),
        ),
    )


def second_factor_required(refusal: Refusal) -> Explanation:
    """Explains that a password alone does not do."""
    return (
        "A password alone is refused everywhere but in trial accounts. Whoever is at their desk can"
        " enrol in Snowsight, and set SNOWFLAKE_AUTHENTICATOR=USERNAME_PASSWORD_MFA instead.",
        (_BY_KEY,),
    )


def wrong_passcode(refusal: Refusal) -> Explanation:
    """Explains that the digits of the authenticator app are not those of this moment."""
    return (
        "The digits are those of another half minute or of another user, or have been used.",
        (Mend.here(_PASSCODE),),
    )


def _new_password(refusal: Refusal) -> tuple[Mend, ...]:
    return (
        refusal.by_owner("set password = '<new password>' must_change_password = false"),
        Mend.here("SNOWFLAKE_PASSWORD=<new password>"),
    )
