"""Session parameters: `ALTER SESSION`, `SHOW PARAMETERS`, and what a client asks for at login.

See https://docs.snowflake.com/en/sql-reference/parameters
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import available_timezones

from sqlglot import Expr, exp

from snowflake_sandbox.errors import compilation_error, unsupported
from snowflake_sandbox.patterns import is_like


@dataclass(frozen=True)
class Parameter:
    """One session parameter: its type as `SHOW PARAMETERS` names it, and its default."""

    type: str
    default: str


PARAMETERS = {
    "ABORT_DETACHED_QUERY": Parameter("BOOLEAN", "false"),
    "AI_SQL_ERROR_HANDLING_USE_FAIL_ON_ERROR": Parameter("BOOLEAN", "true"),
    "AUTOCOMMIT": Parameter("BOOLEAN", "true"),
    "ERROR_ON_NONDETERMINISTIC_MERGE": Parameter("BOOLEAN", "true"),
    "LOCK_TIMEOUT": Parameter("NUMBER", "43200"),
    "QUERY_TAG": Parameter("STRING", ""),
    "QUOTED_IDENTIFIERS_IGNORE_CASE": Parameter("BOOLEAN", "false"),
    "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS": Parameter("NUMBER", "0"),
    "STATEMENT_TIMEOUT_IN_SECONDS": Parameter("NUMBER", "172800"),
    "TIMESTAMP_TYPE_MAPPING": Parameter("STRING", "TIMESTAMP_NTZ"),
    "TIMEZONE": Parameter("STRING", "America/Los_Angeles"),
    "USE_CACHED_RESULT": Parameter("BOOLEAN", "true"),
    "WEEK_OF_YEAR_POLICY": Parameter("NUMBER", "0"),
    "WEEK_START": Parameter("NUMBER", "0"),
}

# Settings whose other values change what SQL means in a way that is not emulated.
_ONLY_VALUE = {
    "ERROR_ON_NONDETERMINISTIC_MERGE": "true",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": "false",
    "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
}

_HIGHEST = {"WEEK_OF_YEAR_POLICY": 1, "WEEK_START": 7}

_NOT_EMULATED = {
    "BINARY_INPUT_FORMAT",
    "BINARY_OUTPUT_FORMAT",
    "DATE_INPUT_FORMAT",
    "DATE_OUTPUT_FORMAT",
    "ERROR_ON_NONDETERMINISTIC_UPDATE",
    "GEOGRAPHY_OUTPUT_FORMAT",
    "GEOMETRY_OUTPUT_FORMAT",
    "JSON_INDENT",
    "ROWS_PER_RESULTSET",
    "STRICT_JSON_OUTPUT",
    "TIME_INPUT_FORMAT",
    "TIME_OUTPUT_FORMAT",
    "TIMESTAMP_DAY_IS_ALWAYS_",
    "TIMESTAMP_INPUT_FORMAT",
    "TIMESTAMP_LTZ_OUTPUT_FORMAT",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT",
    "TIMESTAMP_OUTPUT_FORMAT",
    "TIMESTAMP_TZ_OUTPUT_FORMAT",
    "TRANSACTION_ABORT_ON_ERROR",
    "TRANSACTION_DEFAULT_ISOLATION_LEVEL",
    "TWO_DIGIT_CENTURY_START",
    "UNSUPPORTED_DDL_ACTION",
}
_SETTING = re.compile(r"(\w+)\s*=\s*('(?:[^']|'')*'|[^\s',]+)[\s,]*")


class SessionParameters:
    """The parameters of one session, with the defaults of its user, or else Snowflake's."""

    def __init__(
        self, given: Mapping[str, object], of_user: Mapping[str, str] | None = None
    ) -> None:
        """Starts from what the client sent at login; settings of the client library are its own."""
        self._of_user = dict(of_user or {})
        self._values: dict[str, str] = {}
        for name, value in given.items():
            if _is_of_the_server(name):
                self.set({name: value})

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, self._of_user.get(name, PARAMETERS[name].default))

    def is_set(self, name: str) -> bool:
        """Tells whether the session or its user has a value for a parameter."""
        return name in self._values or name in self._of_user

    def own(self) -> dict[str, str]:
        """Gives the values that differ from Snowflake's defaults because somebody has set them."""
        return dict(self._values)

    def set(self, given: Mapping[str, object]) -> None:
        """Sets all of the given parameters, or none.

        Raises:
            ProgrammingError: a parameter is unknown, or its value is not one it takes.
        """
        self._values |= {_known(name): _checked(_known(name), given[name]) for name in given}

    def alter(self, statement: exp.AlterSession) -> None:
        """Carries out `ALTER SESSION SET a = 1, b = 2` or `ALTER SESSION UNSET a, b`."""
        if statement.args.get("unset"):
            for name in [_known(item.name) for item in statement.expressions]:
                self._values.pop(name, None)
        else:
            pairs = [(item.this.this.name, item.this.expression) for item in statement.expressions]
            self.set({name: value.name or value.sql().strip("'") for name, value in pairs})

    def alter_by_text(self, settings: str) -> bool:
        """Carries out `ALTER SESSION SET a = 1 b = 2`; tells whether the text was that."""
        if not re.fullmatch(f"(?:{_SETTING.pattern})+", settings.strip()):
            return False
        pairs = _SETTING.findall(settings)
        self.set({name: value.strip("'").replace("''", "'") for name, value in pairs})
        return True

    @contextmanager
    def during_statement(self, given: Mapping[str, object]) -> Iterator[None]:
        """Sets parameters for one statement only."""
        if int(str(given.get("MULTI_STATEMENT_COUNT", 1))) != 1:
            raise unsupported("several statements in one request")
        before = self._values
        self._values = dict(before)
        self.set({name: value for name, value in given.items() if _is_of_the_server(name)})
        try:
            yield
        finally:
            if given:
                self._values = before

    def _level(self, name: str) -> str:
        if name in self._values:
            return "SESSION"
        return "USER" if name in self._of_user else ""

    def show(self, like: str | None) -> Expr:
        """Gives the query that answers `SHOW PARAMETERS [LIKE pattern]`."""
        rows = [
            (
                name,
                self[name],
                known.default,
                self._level(name),
                "",
                known.type,
            )
            for name, known in PARAMETERS.items()
            if is_like(name, like)
        ]
        columns = ["key", "value", "default", "level", "description", "type"]
        empty = not rows
        values = exp.values(rows or [("",) * len(columns)], alias="parameters", columns=columns)
        for column in values.args["alias"].args["columns"]:
            column.set("quoted", True)
        query = exp.select(*(exp.column(name, quoted=True) for name in columns)).from_(values)
        return query.where(exp.false()) if empty else query


def checked(name: str, value: object) -> str:
    """Gives the value of a parameter as it is kept.

    Raises:
        ProgrammingError: the parameter is unknown, or the value is not one it takes.
    """
    return _checked(_known(name), value)


def _is_of_the_server(name: str) -> bool:
    """Tells a parameter of the session from what clients send along for their own purposes."""
    return name.upper() in PARAMETERS or name.upper() in _NOT_EMULATED


def _known(name: str) -> str:
    name = name.upper()
    if name in _NOT_EMULATED:
        raise unsupported(f"session parameter {name}")
    if name not in PARAMETERS:
        raise compilation_error(1420, "42601", f"invalid property '{name}' for 'SESSION'")
    return name


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
    if name in _HIGHEST and int(text) > _HIGHEST[name]:
        raise _invalid(name, value)
    if text.upper() != _ONLY_VALUE.get(name, text).upper():
        raise unsupported(f"{name} = {text}")
    return text


def _invalid(name: str, value: object) -> Exception:
    return compilation_error(1421, "22023", f"invalid value [{value}] for parameter '{name}'")
