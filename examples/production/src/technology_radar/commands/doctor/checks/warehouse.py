"""Is there a warehouse that the role may use, one for AI too, and do they suit?"""

from collections.abc import Iterator
from dataclasses import dataclass

from ....sql import identifier
from ..examination import Examination
from ..finding import Finding, Mend, failed, ok, warning

NEEDS = ("role",)
# Cortex gains nothing from a larger one.
# https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql
SIZES = ("X-Small", "Small", "Medium")


@dataclass(frozen=True)
class _Warehouse:
    subject: str
    name: str
    calls_cortex: bool

    def change(self, setting: str) -> Mend:
        """Gives the statement that changes it."""
        return Mend("SYSADMIN", (f"alter warehouse {self.name} set {setting};",))


def examine(examination: Examination) -> Iterator[Finding]:
    """Makes each warehouse the current one, and looks at its settings."""
    settings, calls_cortex = examination.settings, examination.needs.calls_cortex
    name, name_of_ai = identifier(settings.warehouse), identifier(settings.warehouse_of_ai)
    has_two = calls_cortex and name_of_ai != name
    yield _examined(_Warehouse("warehouse", name, calls_cortex and not has_two), examination)
    if has_two:
        yield _examined(_Warehouse("AI warehouse", name_of_ai, True), examination)


def _examined(warehouse: _Warehouse, examination: Examination) -> Finding:
    role, name = identifier(examination.settings.role), warehouse.name
    if refusal := examination.refusal_of(f"use warehouse {name}"):
        statements = (
            f"create warehouse if not exists {name}"
            " warehouse_size = xsmall auto_suspend = 60 initially_suspended = true;",
            f"grant usage on warehouse {name} to role {role};",
        )
        meaning = f"There is no warehouse {name}, or {role} may not use it."
        return failed(warehouse.subject, refusal, meaning, Mend("SYSADMIN", statements))
    [shown] = examination.session.records(f"show warehouses like '{name}'")
    return _judged(warehouse, shown)


def _judged(warehouse: _Warehouse, shown: dict[str, object]) -> Finding:
    detail = f"{warehouse.name}, {shown['size']}"
    if shown["auto_resume"] == "false":
        return failed(
            warehouse.subject,
            f"{detail}, does not resume by itself",
            "Statements are refused while it is suspended.",
            warehouse.change("auto_resume = true"),
        )
    if not int(str(shown["auto_suspend"] or 0)):
        return warning(
            warehouse.subject,
            f"{detail}, never suspends",
            "It costs credits day and night, with statements or without.",
            warehouse.change("auto_suspend = 60"),
        )
    if warehouse.calls_cortex and shown["size"] not in SIZES:
        return warning(
            warehouse.subject,
            detail,
            "Cortex is no faster on it than on a Medium one, and it costs more.",
            warehouse.change("warehouse_size = medium"),
        )
    return ok(warehouse.subject, detail)
