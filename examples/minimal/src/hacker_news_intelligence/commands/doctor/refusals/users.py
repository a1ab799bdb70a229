"""Sign-ins that are refused because of the user: locked, disabled, with another key or name."""

from ....sign_in import private_key_in_use
from ...key_pairs import registration
from ..finding import Mend
from .refusal import OWNER_OF_USERS, Explanation, Refusal, quoted


def locked(refusal: Refusal) -> Explanation:
    """Explains a lock, which Snowflake sets after five wrong attempts."""
    meaning = f"Five attempts of {refusal.user} have failed. It passes by itself, in 15 minutes."
    return meaning, (refusal.by_owner("set mins_to_unlock = 0"),)


def disabled(refusal: Refusal) -> Explanation:
    """Explains that an administrator has shut the user out."""
    return f"{refusal.user} may not sign in.", (refusal.by_owner("set disabled = false"),)


def unknown_key(refusal: Refusal) -> Explanation:
    """Explains a key that is not the user's."""
    statement = registration(refusal.user, private_key_in_use(refusal.settings))
    meaning = f"{refusal.user} has no such key: another one, or none, or there is no such user."
    return meaning, (Mend(OWNER_OF_USERS, (statement,)),)


def other_login_name(refusal: Refusal) -> Explanation:
    """Explains that the browser has signed in somebody else, or the same person by another name."""
    change = "set login_name = '<who you are for the identity provider>'"
    meaning = (
        f"The identity provider has signed in somebody else than {refusal.user}. If that is not"
        " you, sign out there; if it is, the login name is what Snowflake is told, not the user's."
    )
    here = Mend.here("SNOWFLAKE_USER=<who you are for the identity provider>")
    return meaning, (refusal.by_owner(change), here)


def no_login_name(refusal: Refusal) -> Explanation:
    """Explains that the account has no user for whom the browser has signed in."""
    name = refusal.settings.user or "<who you are for the identity provider>"
    statement = f"alter user <your user> set login_name = {quoted(name)};"
    meaning = f"The identity provider knows {name}; no person of the account has that login name."
    return meaning, (Mend(OWNER_OF_USERS, (statement,)),)


def no_single_sign_on(refusal: Refusal) -> Explanation:
    """Explains that the account trusts no identity provider for people."""
    statement = (
        "create security integration if not exists single_sign_on type = saml2 enabled = true"
        " saml2_issuer = '<issuer>' saml2_sso_url = '<URL>' saml2_provider = 'CUSTOM'"
        " saml2_x509_cert = '<certificate>';"
    )
    return (
        "The account has no single sign-on. Whoever runs the identity provider knows issuer, URL"
        " and certificate; a key pair, by `uv run keygen`, needs none of them.",
        (Mend("ACCOUNTADMIN", (statement,)),),
    )
