"""May the role do what the assets of this project do?"""

from collections.abc import Iterator

from ....sql import identifier
from ..examination import Examination
from ..finding import Finding, Mend, Status, ok
from ..grants import Grants

NEEDS = ("role", "schema")


def examine(examination: Examination) -> Iterator[Finding]:
    """Looks for each privilege among the grants of the role and of PUBLIC."""
    settings, needs = examination.settings, examination.needs
    role = identifier(settings.role)
    schema = f"{identifier(settings.database)}.{identifier(settings.schema_)}"
    grants = Grants.of(examination.session, settings.role)

    def found(
        subject: str, has: bool, by: str, statement: str, without: str, is_needed: bool = True
    ) -> Finding:
        if has:
            return ok(subject, "granted")
        status = Status.FAILED if is_needed else Status.WARNING
        mend = Mend(by, (f"grant {statement} to role {role};",))
        return Finding(subject, status, f"not granted to {role}", without, (mend,))

    for kind in needs.creates:
        privilege = f"create {kind}"
        yield found(
            privilege,
            grants.have(privilege, "SCHEMA", schema),
            "SECURITYADMIN",
            f"{privilege} on schema {schema}",
            f"Assets that make a {kind} fail.",
        )
    if needs.calls_cortex:
        yield found(
            "use ai functions",
            grants.have("use ai functions", "ACCOUNT"),
            "ACCOUNTADMIN",
            "use ai functions on account",
            "Every call of Cortex is refused.",
        )
        yield found(
            "cortex_user",
            grants.have("usage", "DATABASE_ROLE", "SNOWFLAKE.CORTEX_USER"),
            "ACCOUNTADMIN",
            "database role snowflake.cortex_user",
            "Every call of Cortex is refused.",
        )
    for viewer in ("usage_viewer", "governance_viewer"):
        yield found(
            viewer,
            grants.have("usage", "DATABASE_ROLE", f"SNOWFLAKE.{viewer.upper()}"),
            "ACCOUNTADMIN",
            f"database role snowflake.{viewer}",
            "cost_by_asset and query_performance stay empty.",
            is_needed=False,
        )
