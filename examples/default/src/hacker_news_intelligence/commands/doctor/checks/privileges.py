"""May the role do what the assets of this project do?"""

from collections.abc import Iterator

from ....sql import identifier
from ..examination import Examination
from ..finding import Finding, Mend, Status, ok
from ..grants import Grants, secondary_roles

NEEDS = ("role", "schema")


def examine(examination: Examination) -> Iterator[Finding]:
    """Looks for each privilege among the grants of the role, of PUBLIC and of secondary roles."""
    settings, needs, session = examination.settings, examination.needs, examination.session
    role = identifier(settings.role)
    schema = f"{identifier(settings.database)}.{identifier(settings.schema_)}"
    grants = Grants.of(session, settings.role)
    by_secondary_roles = Grants.of(session, *secondary_roles(session))

    def found(
        privilege: tuple[str, str, str],
        by: str,
        statement: str,
        without: str,
        is_needed: bool = True,
    ) -> Finding:
        action, kind, name = privilege
        subject = name.rpartition(".")[2].lower() if kind == "DATABASE_ROLE" else action
        if grants.have(action, kind, name):
            return ok(subject, "granted")
        mends = (Mend(by, (f"grant {statement} to role {role};",)),)
        # Secondary roles let nobody create anything.
        if kind != "SCHEMA" and by_secondary_roles.have(action, kind, name):
            detail = f"granted to {examination.user} by a secondary role, not to {role}"
            meaning = "It works for this user. Others, and services above all, are refused."
            return Finding(subject, Status.WARNING, detail, meaning, mends)
        status = Status.FAILED if is_needed else Status.WARNING
        return Finding(subject, status, f"not granted to {role}", without, mends)

    for kind in needs.creates:
        privilege = f"create {kind}"
        yield found(
            (privilege, "SCHEMA", schema),
            "SECURITYADMIN",
            f"{privilege} on schema {schema}",
            f"Assets that make a {kind} fail.",
        )
    if needs.calls_cortex:
        yield found(
            ("use ai functions", "ACCOUNT", ""),
            "ACCOUNTADMIN",
            "use ai functions on account",
            "Every call of Cortex is refused.",
        )
        yield found(
            ("usage", "DATABASE_ROLE", "SNOWFLAKE.CORTEX_USER"),
            "ACCOUNTADMIN",
            "database role snowflake.cortex_user",
            "Every call of Cortex is refused.",
        )
    for viewer in ("usage_viewer", "governance_viewer"):
        yield found(
            ("usage", "DATABASE_ROLE", f"SNOWFLAKE.{viewer.upper()}"),
            "ACCOUNTADMIN",
            f"database role snowflake.{viewer}",
            "cost_by_asset and query_performance stay empty.",
            is_needed=False,
        )
