"""Values that a client binds to the placeholders of a statement."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from snowflake_sandbox.fakesnow_seams import from_binding

Bindings = dict[str, dict[str, Any]]


def is_array_binding(bindings: Bindings) -> bool:
    """Tells whether `bindings` carry many rows for one statement, as `executemany` sends them."""
    return any(isinstance(binding["value"], list) for binding in bindings.values())


def bound_values(bindings: Bindings) -> list[Any] | dict[str, Any] | None:
    """Gives the values of one execution, by position or by name."""
    values = {name: _value(binding["type"], binding["value"]) for name, binding in bindings.items()}
    if not values:
        return None
    return [values[name] for name in _positions(bindings)] if "1" in values else values


def bound_columns(bindings: Bindings) -> list[list[Any]]:
    """Gives the values of an array binding, one list a placeholder."""
    columns = (bindings[name] for name in _positions(bindings))
    return [[_value(column["type"], value) for value in column["value"]] for column in columns]


def _positions(bindings: Bindings) -> list[str]:
    return [str(position) for position in range(1, len(bindings) + 1)]


def _value(kind: str, text: str | None) -> Any:
    if text is None:
        return None
    if kind == "FIXED":
        return int(text) if text.lstrip("-").isdigit() else Decimal(text)
    if kind == "REAL":
        return float(text)
    value = from_binding({"type": kind, "value": text})
    if kind == "TIMESTAMP_NTZ" and isinstance(value, datetime):
        # A wall clock has no zone; fakesnow says UTC, and DuckDB would convert it to the session's.
        return value.replace(tzinfo=None)
    return value
