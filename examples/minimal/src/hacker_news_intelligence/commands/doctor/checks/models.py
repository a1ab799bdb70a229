"""Can each model be called that the assets name?

See https://docs.snowflake.com/en/sql-reference/sql/show-cortex-base-models and
https://docs.snowflake.com/en/user-guide/snowflake-cortex/cross-region-inference
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from ....snowflake import Session
from ..examination import Examination
from ..finding import Finding, Mend, failed, ok, warning

NEEDS = ("role",)
PARAMETER = "CORTEX_ENABLED_CROSS_REGION"


def examine(examination: Examination) -> Iterator[Finding]:
    """Looks at the lifecycle of each model, and whether it is served here or within reach."""
    listed = {
        model: assets
        for (call, model), assets in examination.needs.models.items()
        if call == "ai_complete"
    }
    for model, assets in listed.items():
        yield examine_model(examination.session, model, assets)


def examine_model(session: Session, model: str, assets: Sequence[str]) -> Finding:
    """Gives how it stands with a model that some assets call."""
    subject = f"model {model}"
    users = " and ".join(assets)
    elsewhere = Mend.here(f"another model in the defs.yaml of {users}, and a price in project.yaml")
    shown = session.records("show cortex base models in schema snowflake.models")
    known = next((row for row in shown if str(row["name"]).lower() == model.lower()), None)
    if known is None:
        name = f'snowflake."CORTEX-MODEL-ROLE-{model.upper()}"'
        role = session.execute("select current_role()")[0][0].lower()
        return failed(
            subject,
            "not among the models of the role",
            f"{users} cannot call it: it is misspelt, or the account keeps it from this role.",
            Mend("ACCOUNTADMIN", (f"grant application role {name} to role {role};",)),
        )
    stage = known["lifecycle_status"]
    if stage == "EOL":
        return failed(subject, "past its end of life", f"{users} cannot call it.", elsewhere)
    if stage == "LEGACY":
        meaning = f"An account that has not used it before cannot start to; {users} may fail."
        return warning(subject, "legacy", meaning, elsewhere)
    return _within_reach(session, subject, known, users)


def _within_reach(session: Session, subject: str, known: dict[str, Any], users: str) -> Finding:
    region = str(session.execute("select current_region()")[0][0]).rpartition(".")[2]
    if region in _list(known["in_region_availability"]):
        return ok(subject, f"served in {region}")
    [parameter] = session.records(f"show parameters like '{PARAMETER}' in account")
    allowed = {part.strip() for part in str(parameter["value"]).split(",")}
    reachable = _list(known["cross_region_availability"])
    if within := allowed & set(reachable):
        return ok(subject, f"served across regions, {' and '.join(sorted(within))}")
    return failed(
        subject,
        f"not served in {region}, and {PARAMETER} is {parameter['value']}",
        f"{users} cannot call it. Texts would leave the region for the time of a call.",
        Mend("ACCOUNTADMIN", (f"alter account set {PARAMETER.lower()} = 'ANY_REGION';",)),
    )


def _list(value: Any) -> list[str]:
    found = json.loads(value) if isinstance(value, str) else value
    return list(found or [])
