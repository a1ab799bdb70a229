"""May the user work as the project's role?"""

from collections.abc import Iterator

from ....sql import identifier, user_name
from ..examination import Examination
from ..finding import Finding, Mend, failed, ok

NEEDS = ("connection",)


def examine(examination: Examination) -> Iterator[Finding]:
    """Makes the role the current one."""
    role = identifier(examination.settings.role)
    if refusal := examination.refusal_of(f"use role {role}"):
        statements = (
            f"create role if not exists {role};",
            f"grant role {role} to user {user_name(examination.user)};",
        )
        meaning = f"There is no role {role}, or {examination.user} does not have it."
        yield failed("role", refusal, meaning, Mend("SECURITYADMIN", statements))
        return
    yield ok("role", role)
