"""Five wrong passwords in a row lock a user out for a quarter of an hour.

Snowflake speaks of unsuccessful attempts to log in, and does not say by which ways. Here passwords
count, which can be guessed, and the lock is for every way.
See https://docs.snowflake.com/en/user-guide/admin-user-management and MINS_TO_UNLOCK in
https://docs.snowflake.com/en/sql-reference/sql/create-user
"""

from datetime import UTC, datetime, timedelta
from math import ceil

from snowflake_sandbox.access.account import Account, AccountObject
from snowflake_sandbox.errors import compilation_error, programming_error

PROPERTY = "MINS_TO_UNLOCK"
_ATTEMPTS = 5
_MINUTES = 15
_FAILED, _UNTIL = "FAILED_SIGN_INS", "LOCKED_UNTIL"
# How far in the future a moment can lie.
_MOST_MINUTES = 10**6


def refuse(user: AccountObject) -> None:
    """Refuses a user who is locked.

    Raises:
        ProgrammingError: 390102. The words are Snowflake's; their number is nowhere documented.
    """
    if locked_until(user):
        raise programming_error(
            390102,
            "08001",
            "Your user account has been temporarily locked. Try again later or contact your "
            "account administrator for assistance.",
        )


def note_failure(user: AccountObject, account: Account) -> None:
    """Counts a password that was refused; the fifth locks the user."""
    with account.changing:
        failed = user.properties.get(_FAILED, 0) + 1
        user.properties[_FAILED] = failed
        if failed == _ATTEMPTS:
            lock(user, _MINUTES)
        account.keep("USER", user)


def note_success(user: AccountObject, account: Account) -> None:
    """Forgets the refused passwords of a user who has signed in."""
    if user.properties.keys() & {_FAILED, _UNTIL}:
        with account.changing:
            unlock(user)
            account.keep("USER", user)


def lock(user: AccountObject, minutes: int) -> None:
    """Locks a user for that long; the count begins anew. 0 unlocks."""
    unlock(user)
    user.properties[_UNTIL] = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


def unlock(user: AccountObject) -> None:
    """Lets a user in again, with five attempts."""
    for name in (_FAILED, _UNTIL):
        user.properties.pop(name, None)


def set_minutes(user: AccountObject, value: str) -> None:
    """Carries out MINS_TO_UNLOCK = `value`.

    Raises:
        ProgrammingError: 001421 when it is no number of minutes.
    """
    if not value.isdigit() or int(value) > _MOST_MINUTES:
        raise compilation_error(
            1421, "22023", f"invalid value [{value}] for parameter '{PROPERTY}'"
        )
    lock(user, int(value))


def locked_until(user: AccountObject) -> datetime | None:
    """Gives the moment at which the lock ends; None when there is none any more."""
    until = user.properties.get(_UNTIL)
    moment = datetime.fromisoformat(until) if until else None
    return moment if moment and moment > datetime.now(UTC) else None


def minutes_left(user: AccountObject) -> int | None:
    """Gives the minutes until the lock ends, begun ones included."""
    until = locked_until(user)
    return ceil((until - datetime.now(UTC)).total_seconds() / 60) if until else None
