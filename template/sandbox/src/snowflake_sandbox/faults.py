"""Faults on demand: logins, statements and AI calls that go wrong because somebody asked for it.

What depends on Snowflake has to survive what a network and an account do now and then. A fault says
where it strikes, at which occurrence from now on, and what happens then.
"""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, fields
from threading import Lock
from typing import Any, Literal, get_args

from snowflake.connector.errors import Error

from snowflake_sandbox.cortex.errors import RowError
from snowflake_sandbox.errors import programming_error

On = Literal["login", "statement", "ai_row", "model"]
Point = Literal["login", "request", "statement", "ai_row", "model"]

FORM = (
    "login|statement|ai_row|model [matching=REGEX] [nth=N] [times=N|all]"
    " [error=NUMBER] [message=TEXT] [delay=SECONDS] [status=CODE] [cut=yes]"
)

# What an account says now and then: the SQL state and the words.
_KNOWN_ERRORS = {
    604: ("57014", "SQL execution canceled"),
    606: (
        "57P03",
        "No active warehouse selected in the current session.  Select an active warehouse with "
        "the 'use warehouse' command.",
    ),
    90073: (
        "22000",
        "Warehouse cannot be resumed because its resource monitor has exceeded its quota.",
    ),
    390112: ("08001", "Your session has expired. Please login again."),
    390422: ("08001", "Incoming request is not allowed to access Snowflake."),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        on: What it strikes: a "login", a "statement", the answer of one "ai_row", or a "model",
            which is unavailable then.
        matching: A regular expression, case-insensitive, searched in the name of the user, the
            text of the statement, the arguments of the AI call, or the name of the model.
        nth: The first occurrence, counted from now on, that goes wrong.
        times: How many do; None for all from then on.
        error: Snowflake's number of the error, for example 604.
        message: What the error says; by default Snowflake's words, where they are known.
        delay: Seconds that it takes longer, and nothing else.
        status: HTTP status of the answer; nothing has happened then.
        cut: Whether the connection breaks when all has happened, before the answer.
    """

    on: On
    matching: str = ""
    nth: int = 1
    times: int | None = 1
    error: int | None = None
    message: str | None = None
    delay: float | None = None
    status: int | None = None
    cut: bool = False

    def __post_init__(self) -> None:
        """Refuses what can never strike.

        Raises:
            ValueError: what is wrong, and what to write instead.
        """
        if self.on not in get_args(On):
            raise ValueError(f"'{self.on}': a fault strikes one of {', '.join(get_args(On))}")
        try:
            re.compile(self.matching)
        except re.error as error:
            raise ValueError(f"'{self.matching}' is no regular expression: {error}") from None
        if self.nth < 1 or (self.times is not None and self.times < 1):
            raise ValueError("nth and times count from 1; times=all is every time from then on")
        chosen = [
            name
            for name in ("error", "delay", "status", "cut")
            if getattr(self, name) not in (None, False)
        ]
        if self.on in ("login", "statement") and len(chosen) != 1:
            raise ValueError(f"a {self.on} needs one of error, delay, status and cut")
        if self.on in ("ai_row", "model") and chosen:
            raise ValueError(f"{chosen[0]} is for logins and statements, not for '{self.on}'")

    @property
    def point(self) -> Point:
        """Where it strikes: a statement that meets some of them is not one yet, or not any more."""
        of_session = self.error is not None and self.error // 1000 == 390
        if self.on == "statement" and (self.status or self.cut or of_session):
            return "request"
        return self.on

    def as_error(self) -> Error:
        """Gives the error, as a client shall see it."""
        assert self.error is not None
        unknown = ("P0000", "The sandbox was told to fail here.")
        state, words = _KNOWN_ERRORS.get(self.error, unknown)
        return programming_error(self.error, state, self.message or words)

    def as_row_error(self) -> RowError:
        """Gives the error of an AI call for one row."""
        return RowError(self.message or "the sandbox was told to fail this row")


@dataclass
class _Planted:
    fault: Fault
    seen: int = 0

    def strikes(self, text: str) -> bool:
        fault = self.fault
        if not re.search(fault.matching, text, re.IGNORECASE):
            return False
        self.seen += 1
        return fault.nth <= self.seen and (
            fault.times is None or self.seen < fault.nth + fault.times
        )


class Faults:
    """The faults of a sandbox; by default there are none."""

    def __init__(self) -> None:
        """Starts without faults."""
        self._planted: list[_Planted] = []
        self._lock = Lock()

    def inject(self, faults: Iterable[Fault]) -> None:
        """Lets `faults` strike from now on."""
        with self._lock:
            self._planted = [*self._planted, *map(_Planted, faults)]

    def clear(self) -> None:
        """Lets nothing go wrong any more."""
        with self._lock:
            self._planted = []

    def __bool__(self) -> bool:
        return bool(self._planted)

    def at(self, point: Point, text: str) -> Fault | None:
        """Gives the fault that strikes now, if one does."""
        with self._lock:
            here = [planted for planted in self._planted if planted.fault.point == point]
            # All of them count, though only one can strike.
            striking = [planted.fault for planted in here if planted.strikes(text)]
        return striking[0] if striking else None


def parse(text: str) -> Fault:
    """Reads a fault as the command line takes it, for example "statement nth=3 error=604".

    Raises:
        ValueError: what is wrong with it, and the form it should have.
    """
    try:
        on, *settings = shlex.split(text)
        given: dict[str, Any] = dict(setting.split("=", 1) for setting in settings)
    except ValueError:
        raise ValueError(f"'{text}' is no fault; write {FORM}") from None
    known = {field.name for field in fields(Fault)} - {"on"}
    if unknown := sorted(set(given) - known):
        raise ValueError(f"'{unknown[0]}' in '{text}' is unknown; write {FORM}")
    try:
        for name in {"nth", "times", "error", "status"} & set(given):
            given[name] = None if (name, given[name]) == ("times", "all") else int(given[name])
        if "delay" in given:
            given["delay"] = float(given["delay"])
    except ValueError as error:
        raise ValueError(f"{error}, in '{text}'; write {FORM}") from None
    return Fault(on=on, **given | {"cut": given.get("cut") == "yes"})  # type: ignore[arg-type]
