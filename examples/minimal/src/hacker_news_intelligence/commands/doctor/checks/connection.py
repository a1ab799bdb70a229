"""Does the account let the user in?"""

import re
from collections.abc import Iterator

from ....settings import SnowflakeSettings
from ....sign_in import private_key_in_use
from ....sign_in.private_key import public_half
from ....snowflake import StatementRefusedError
from ....sql import user_name
from ..examination import Examination
from ..finding import Finding, Mend, failed, ok

NEEDS = ("settings", "network")


def examine(examination: Examination) -> Iterator[Finding]:
    """Signs in as every run does."""
    from snowflake.connector import Error

    try:
        yield ok("connection", f"signed in as {examination.user}")
    except (StatementRefusedError, Error) as error:
        text = str(getattr(error, "description", None) or error)
        meaning, mend = _explained(text, examination.settings)
        yield failed("connection", text, meaning, mend)


def _explained(text: str, settings: SnowflakeSettings) -> tuple[str, Mend]:
    """Gives what a refused sign-in means, by the words of the refusal."""
    user = user_name(settings.user) if settings.user else "<user>"
    if "JWT token is invalid" in text:
        return (
            f"{user} has no such key: another one, or none, or there is no such user.",
            Mend("USERADMIN", (_registration(user, settings),)),
        )
    if "Programmatic access token is invalid" in text:
        return (
            "The token has expired, was removed, or belongs to somebody else.",
            Mend(
                "USERADMIN",
                (
                    f"alter user {user} add programmatic access token dagster_2"
                    f" role_restriction = '{settings.role.upper()}' days_to_expiry = 90;",
                ),
            ),
        )
    if "Network policy is required" in text:
        return (
            "The account lets nobody use a token who has no network policy.",
            Mend("SECURITYADMIN", (f"alter user {user} set network_policy = <network policy>;",)),
        )
    if re.search("OAuth|access token", text):
        return (
            "The token has expired, or the account does not trust who issued it.",
            Mend("ACCOUNTADMIN", ("show security integrations;",)),
        )
    if "Multi-factor authentication" in text:
        return (
            "A password alone is refused everywhere but in trial accounts.",
            Mend.here("uv run keygen"),
        )
    if "disabled" in text:
        return (
            f"{user} may not sign in.",
            Mend("USERADMIN", (f"alter user {user} set disabled = false;",)),
        )
    if "Incorrect username or password" in text:
        return (
            "User or password is wrong, or the user is a service, which has no password.",
            Mend("USERADMIN", (f"describe user {user};",)),
        )
    return (
        "The account does not know who this is.",
        Mend.here("docs/authentication_examples.md tells what its words mean"),
    )


def _registration(user: str, settings: SnowflakeSettings) -> str:
    return f"alter user {user} set rsa_public_key = '{public_half(private_key_in_use(settings))}';"
