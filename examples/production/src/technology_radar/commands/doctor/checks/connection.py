"""Does the account let the user in?"""

from collections.abc import Iterator

from ....snowflake import StatementRefusedError
from ..examination import Examination
from ..finding import Finding, failed, ok
from ..refusals import explain

NEEDS = ("settings", "network")


def examine(examination: Examination) -> Iterator[Finding]:
    """Signs in as every run does."""
    from snowflake.connector import Error

    try:
        yield ok("connection", f"signed in as {examination.user}")
    except (StatementRefusedError, Error) as error:
        text = str(getattr(error, "description", None) or error)
        meaning, mends = explain(text, examination.settings)
        yield failed("connection", text, meaning, *mends)
