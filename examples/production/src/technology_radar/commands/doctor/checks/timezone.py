"""Which timezone do sessions have that set none?"""

from collections.abc import Iterator

from ....sql import user_name
from ..examination import Examination
from ..finding import Finding, Mend, ok, warning

NEEDS = ("connection",)
UTC = {"UTC", "Etc/UTC"}


def examine(examination: Examination) -> Iterator[Finding]:
    """Takes the project's own setting back, and looks at what is left; runs always set UTC."""
    session = examination.session
    session.execute("alter session unset timezone")
    [parameter] = session.records("show parameters like 'TIMEZONE' in session")
    session.execute("alter session set timezone = 'UTC'")
    if parameter["value"] in UTC:
        yield ok("timezone", f"{parameter['value']} for {examination.user}")
        return
    yield warning(
        "timezone",
        f"{parameter['value']} for {examination.user}",
        "Sessions of other programs, which set none, show and cut days by that one.",
        Mend("USERADMIN", (f"alter user {user_name(examination.user)} set timezone = 'UTC';",)),
    )
