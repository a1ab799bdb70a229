"""What a check has found, and what mends it."""

from dataclasses import dataclass
from enum import StrEnum

# Who does what is done on this machine.
HERE = "you"


class Status(StrEnum):
    """How something is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Mend:
    """What puts something right.

    Attributes:
        by: Who may do so: a role of the account, or "you", on this machine.
        steps: Statements or lines, each complete.
    """

    by: str
    steps: tuple[str, ...]

    @classmethod
    def here(cls, *steps: str) -> "Mend":
        """Gives what is done on this machine."""
        return cls(HERE, steps)


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        subject: What was looked at, such as "role".
        status: How it is.
        detail: What was found.
        meaning: What it means for the project, where it is not well.
        mends: What puts it right: by whom, in this order.
    """

    subject: str
    status: Status
    detail: str
    meaning: str = ""
    mends: tuple[Mend, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether the project cannot work like this."""
        return self.status is Status.FAILED


def ok(subject: str, detail: str) -> Finding:
    """Gives the finding that something is as it should be."""
    return Finding(subject, Status.OK, detail)


def failed(subject: str, detail: str, meaning: str, *mends: Mend) -> Finding:
    """Gives the finding that the project cannot work."""
    return Finding(subject, Status.FAILED, detail, meaning, mends)


def warning(subject: str, detail: str, meaning: str, *mends: Mend) -> Finding:
    """Gives the finding that something works, but not as it should."""
    return Finding(subject, Status.WARNING, detail, meaning, mends)
