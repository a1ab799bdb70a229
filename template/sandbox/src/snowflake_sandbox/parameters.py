"""Session parameters: `ALTER SESSION SET`, `SHOW PARAMETERS`, and what the client asks for at login.

See https://docs.snowflake.com/en/sql-reference/parameters
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error, programming_error


@dataclass(frozen=True)
class Parameter:
    """One session parameter: its type as `SHOW PARAMETERS` names it, and its default."""

    type: str
    default: str


PARAMETERS = {
    "AUTOCOMMIT": Parameter("BOOLEAN", "true"),
    "ERROR_ON_NONDETERMINISTIC_MERGE": Parameter("BOOLEAN", "true"),
    "LOCK_TIMEOUT": Parameter("NUMBER", "43200"),
    "QUERY_TAG": Parameter("STRING", ""),
    "QUOTED_IDENTIFIERS_IGNORE_CASE": Parameter("BOOLEAN", "false"),
    "STATEMENT_TIMEOUT_IN_SECONDS": Parameter("NUMBER", "172800"),
    "TIMESTAMP_TYPE_MAPPING": Parameter("STRING", "TIMESTAMP_NTZ"),
    "TIMEZONE": Parameter("STRING", "America/Los_Angeles"),
    "USE_CACHED_RESULT": Parameter("BOOLEAN", "true"),
    "WEEK_START": Parameter("NUMBER", "0"),
}

# Settings whose other values change what SQL means in a way that is not emulated.
_ONLY_VALUE = {
    "ERROR_ON_NONDETERMINISTIC_MERGE": "true",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": "false",
    "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
    "WEEK_START": "0",
}


class SessionParameters:
    """The parameters of one session, with Snowflake's defaults."""

    def __init__(self, given: Mapping[str, object]) -> None:
        """Starts from what the client sent at login; settings of the client library are its own."""
        self._values: dict[str, str] = {}
        for name, value in given.items():
            if name.upper() in PARAMETERS:
                self.set(name, value)

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, PARAMETERS[name].default)

    def set(self, name: str, value: object) -> None:
        """Sets one parameter.

        Raises:
            ProgrammingError: the parameter is unknown, or the value is not one it takes.
        """
        name = name.upper()
        if name not in PARAMETERS:
            raise compilation_error(1420, "42601", f"invalid property '{name}' for 'SESSION'")
        self._values[name] = _checked(name, value)

    def unset(self, name: str) -> None:
        """Returns one parameter to its default."""
        name = name.upper()
        if name not in PARAMETERS:
            raise compilation_error(1420, "42601", f"invalid property '{name}' for 'SESSION'")
        self._values.pop(name, None)

    def alter(self, statement: exp.AlterSession) -> None:
        """Carries out `ALTER SESSION SET a = 1, b = 2` or `ALTER SESSION UNSET a, b`."""
        if statement.args.get("unset"):
            for item in statement.expressions:
                self.unset(item.name)
            return
        for item in statement.expressions:
            self.set(item.this.this.name, item.this.expression.name or item.this.expression.sql())

    def show(self, like: str | None) -> Expr:
        """Gives the query that answers `SHOW PARAMETERS [LIKE pattern]`."""
        pattern = re.compile(_like_to_regex(like or "%"), re.IGNORECASE)
        rows = [
            (name, self[name], parameter.default, "SESSION" if name in self._values else "", "", parameter.type)
            for name, parameter in PARAMETERS.items()
            if pattern.fullmatch(name)
        ]
        columns = ["key", "value", "default", "level", "description", "type"]
        empty = not rows
        values = exp.values(rows or [("",) * len(columns)], alias="parameters", columns=columns)
        for column in values.args["alias"].args["columns"]:
            column.set("quoted", True)
        query = exp.select(*(exp.column(name, quoted=True) for name in columns)).from_(values)
        return query.where(exp.false()) if empty else query


def _checked(name: str, value: object) -> str:
    text = str(value)
    kind = PARAMETERS[name].type
    if kind == "BOOLEAN":
        text = text.lower()
        if text not in {"true", "false"}:
            raise _invalid(name, value)
    if kind == "NUMBER" and not text.isdigit():
        raise _invalid(name, value)
    if name == "TIMEZONE" and text not in available_timezones():
        raise _invalid(name, value)
    if name == "QUERY_TAG" and len(text) > 2000:
        raise _invalid(name, f"{text[:40]}... ({len(text)} characters; at most 2000)")
    if text.upper() != _ONLY_VALUE.get(name, text).upper():
        raise programming_error(2, "0A000", f"Unsupported feature '{name} = {text}' (not emulated by the sandbox).")
    return text


def _invalid(name: str, value: object) -> Exception:
    return compilation_error(1421, "22023", f"invalid value [{value}] for parameter '{name}'")


def _like_to_regex(pattern: str) -> str:
    return "".join({"%": ".*", "_": "."}.get(char, re.escape(char)) for char in pattern)
