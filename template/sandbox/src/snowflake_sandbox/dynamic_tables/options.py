"""The options of CREATE and ALTER DYNAMIC TABLE, checked.

See https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table
"""

import re
from dataclasses import dataclass

from sqlglot import exp

from snowflake_sandbox.dynamic_tables.registry import DynamicTable
from snowflake_sandbox.errors import compilation_error, unsupported

_KNOWN = {"TARGET_LAG", "SCHEDULER", "WAREHOUSE", "REFRESH_MODE", "INITIALIZE"}
_CHANGEABLE = {"TARGET_LAG", "SCHEDULER", "WAREHOUSE"}
_LAG = re.compile(r"\s*(\d+)\s+(second|minute|hour|day)s?\s*", re.IGNORECASE)
_SETTING = re.compile(r"(\w+)\s*=\s*('(?:[^']|'')*'|[^\s,]+)[\s,]*")
_SHORTEST_LAG_SECONDS = 60


@dataclass(frozen=True)
class Schedule:
    """Who refreshes a table, and within which lag."""

    scheduler: str
    target_lag: str | None


def of_create(statement: exp.Create) -> dict[str, str]:
    """Gives the options of CREATE DYNAMIC TABLE by name, as they were written.

    Raises:
        ProgrammingError: 000002 for an option that is not emulated.
    """
    if isinstance(statement.this, exp.Schema):
        raise unsupported("a column list of a dynamic table")
    options = {}
    for option in statement.args["properties"].expressions:
        if isinstance(option, exp.SchemaCommentProperty):
            options["COMMENT"] = option.this.name
        elif type(option) is exp.Property:
            options[option.name.upper()] = option.args["value"].name
        elif not isinstance(option, (exp.DynamicProperty, exp.TransientProperty)):
            raise unsupported(f"{option.sql(dialect='snowflake')} of a dynamic table")
    if unknown := sorted(options.keys() - _KNOWN - {"COMMENT"}):
        raise unsupported(f"{unknown[0]} of a dynamic table")
    return options


def of_alter(text: str) -> dict[str, str]:
    """Gives the options of ALTER DYNAMIC TABLE … SET by name.

    Raises:
        ProgrammingError: 001003 for text that is none, 000002 for one that is not emulated.
    """
    if not re.fullmatch(f"(?:{_SETTING.pattern})+", text.strip()):
        raise compilation_error(1003, "42000", f"syntax error: unexpected '{text}'.")
    options = {name.upper(): value.strip("'") for name, value in _SETTING.findall(text)}
    if unknown := sorted(options.keys() - _CHANGEABLE):
        raise unsupported(f"ALTER DYNAMIC TABLE ... SET {unknown[0]}")
    return options


def schedule(
    options: dict[str, str], before: Schedule | None, upstream: list[DynamicTable]
) -> Schedule:
    """Gives the schedule that the options ask for, on top of the one before.

    Raises:
        ProgrammingError: 001420 for a missing target lag, 001506 for one that has no scheduler,
            001421 for one that is no lag, below a minute, or shorter than upstream.
    """
    default = before.scheduler if before else "ENABLE"
    scheduler = options.get("SCHEDULER", default).upper()
    if scheduler not in {"ENABLE", "DISABLE"}:
        raise _invalid("SCHEDULER", scheduler, "ENABLE or DISABLE")
    if scheduler == "DISABLE":
        if "TARGET_LAG" in options:
            raise compilation_error(
                1506, "42601", "TARGET_LAG cannot be set when SCHEDULER is DISABLE."
            )
        return Schedule("DISABLE", None)
    lag = options.get("TARGET_LAG", before.target_lag if before else None)
    if lag is None:
        raise compilation_error(1420, "42601", "Missing option(s): [TARGET_LAG]")
    return Schedule("ENABLE", _checked_lag(lag, upstream))


def _checked_lag(lag: str, upstream: list[DynamicTable]) -> str:
    if lag.upper() == "DOWNSTREAM":
        return "DOWNSTREAM"
    match = _LAG.fullmatch(lag)
    if match is None:
        raise _invalid("TARGET_LAG", lag, "'<number> seconds | minutes | hours | days'")
    number, unit = int(match[1]), match[2].lower()
    seconds = number * {"second": 1, "minute": 60, "hour": 3600, "day": 86400}[unit]
    if seconds < _SHORTEST_LAG_SECONDS:
        raise _invalid("TARGET_LAG", lag, "at least 60 seconds")
    for table in upstream:
        if (table.target_lag_seconds or 0) > seconds:
            needed = f"at least the {table.target_lag} of {table.full_name}, which it reads"
            raise _invalid("TARGET_LAG", lag, needed)
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _invalid(name: str, value: str, needed: str) -> Exception:
    return compilation_error(
        1421, "22023", f"invalid value [{value}] for parameter '{name}': it must be {needed}."
    )
