"""Are database and schema there, and may the role be in them?"""

from collections.abc import Iterator

from ....sql import identifier
from ..examination import Examination
from ..finding import Finding, Mend, failed, ok

NEEDS = ("role",)


def examine(examination: Examination) -> Iterator[Finding]:
    """Makes each the current one."""
    database = identifier(examination.settings.database)
    schema = f"{database}.{identifier(examination.settings.schema_)}"
    role = identifier(examination.settings.role)
    for kind, name in (("database", database), ("schema", schema)):
        if refusal := examination.refusal_of(f"use {kind} {name}"):
            statements = (
                f"create {kind} if not exists {name};",
                f"grant usage on {kind} {name} to role {role};",
            )
            meaning = f"There is no {kind} {name}, or {role} may not use it."
            yield failed(kind, refusal, meaning, Mend("SYSADMIN", statements))
            return
        yield ok(kind, name)
