"""May the user work as the project's role?"""

from collections.abc import Iterator

from ....snowflake import StatementRefusedError
from ....sql import identifier
from ..examination import Examination
from ..finding import Finding, Mend, failed, ok

NEEDS = ("connection",)


def examine(examination: Examination) -> Iterator[Finding]:
    """Makes the role the current one."""
    role = identifier(examination.settings.role)
    try:
        examination.session.execute(f"use role {role}")
    except StatementRefusedError as error:
        statements = (
            f"create role if not exists {role};",
            f"grant role {role} to user {identifier(examination.user)};",
        )
        meaning = f"There is no role {role}, or {examination.user} does not have it."
        yield failed("role", error.description or "", meaning, Mend("SECURITYADMIN", statements))
        return
    yield ok("role", role)
