"""project.yaml and the environment: read as every run reads them."""

from collections.abc import Iterator

from ....settings import SettingsError
from ....sign_in import connection_arguments, private_key_in_use
from ....sign_in.private_key import fingerprint
from ..examination import Examination
from ..finding import Finding, Mend, failed, ok

NEEDS: tuple[str, ...] = ()


def examine(examination: Examination) -> Iterator[Finding]:
    """Reads every variable, the private key among them."""
    try:
        settings = examination.settings
        connection_arguments(settings)
    except SettingsError as error:
        yield failed(
            "settings",
            error.description or "",
            "Nothing can sign in like this.",
            Mend.here("docs/authentication_examples.md has the variables of every way to sign in"),
        )
        return
    yield ok("settings", f"sign in to {settings.account} by {settings.authenticator}")
    if settings.authenticator.upper() == "SNOWFLAKE_JWT":
        yield ok("private key", fingerprint(private_key_in_use(settings)))
