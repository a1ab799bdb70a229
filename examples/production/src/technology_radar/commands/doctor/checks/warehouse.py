"""Is there a warehouse that the role may use, and is it one that suits?"""

from collections.abc import Iterator

from ....sql import identifier
from ..examination import Examination
from ..finding import Finding, Mend, failed, ok, warning

NEEDS = ("role",)
# Cortex gains nothing from a larger one.
# https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql
SIZES = ("X-Small", "Small", "Medium")


def examine(examination: Examination) -> Iterator[Finding]:
    """Makes the warehouse the current one, and looks at its settings."""
    warehouse = identifier(examination.settings.warehouse)
    role = identifier(examination.settings.role)
    if refusal := examination.refusal_of(f"use warehouse {warehouse}"):
        statements = (
            f"create warehouse if not exists {warehouse}"
            " warehouse_size = xsmall auto_suspend = 60 initially_suspended = true;",
            f"grant usage on warehouse {warehouse} to role {role};",
        )
        meaning = f"There is no warehouse {warehouse}, or {role} may not use it."
        yield failed("warehouse", refusal, meaning, Mend("SYSADMIN", statements))
        return
    [shown] = examination.session.records(f"show warehouses like '{warehouse}'")
    yield _finding(shown, warehouse, examination)


def _finding(shown: dict[str, object], warehouse: str, examination: Examination) -> Finding:
    def change(setting: str) -> Mend:
        return Mend("SYSADMIN", (f"alter warehouse {warehouse} set {setting};",))

    detail = f"{warehouse}, {shown['size']}"
    if shown["auto_resume"] == "false":
        return failed(
            "warehouse",
            f"{detail}, does not resume by itself",
            "Statements are refused while it is suspended.",
            change("auto_resume = true"),
        )
    if not int(str(shown["auto_suspend"] or 0)):
        return warning(
            "warehouse",
            f"{detail}, never suspends",
            "It costs credits day and night, with statements or without.",
            change("auto_suspend = 60"),
        )
    if examination.needs.calls_cortex and shown["size"] not in SIZES:
        return warning(
            "warehouse",
            detail,
            "Cortex is no faster on it than on a Medium one, and it costs more.",
            change("warehouse_size = medium"),
        )
    return ok("warehouse", detail)
