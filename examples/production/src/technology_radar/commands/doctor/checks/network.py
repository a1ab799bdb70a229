"""Is the account there, and do its clock and that of this machine agree?"""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import requests

from ....clock import utc_now
from ....settings import SnowflakeSettings
from ..examination import Examination
from ..finding import Finding, Mend, failed, ok

NEEDS = ("settings",)
TIMEOUT_SECONDS = 15
# A key pair signs a token that is good for a minute.
MAX_SECONDS_APART = 30


def examine(examination: Examination) -> Iterator[Finding]:
    """Asks the account's host for anything; its answer bears the time."""
    address = _address(examination.settings)
    try:
        answer = requests.head(address, timeout=TIMEOUT_SECONDS)
    except requests.RequestException as error:
        yield failed(
            "network",
            f"{address}: {type(error).__name__}",
            "There is no such account, or no way to it from here.",
            Mend.here(
                "SNOWFLAKE_ACCOUNT=<organization>-<account>, as in the URL of Snowsight",
                "HTTPS_PROXY=<address>, if there is a proxy in between",
            ),
        )
        return
    yield ok("network", address)
    if "Date" not in answer.headers:
        return
    apart = (utc_now() - parsedate_to_datetime(answer.headers["Date"])).total_seconds()
    if abs(apart) <= MAX_SECONDS_APART:
        yield ok("clock", "agrees with the account's")
        return
    yield failed(
        "clock",
        f"this machine is {abs(apart):.0f} s {'ahead' if apart > 0 else 'behind'}",
        "What a key pair signs is good for a minute: the account takes it for expired or forged.",
        Mend.here("switch on the synchronization of this machine's clock, such as NTP"),
    )


def _address(settings: SnowflakeSettings) -> str:
    host = settings.host or f"{settings.account}.snowflakecomputing.com".replace("_", "-").lower()
    port = f":{settings.port}" if settings.port else ""
    return f"{settings.protocol}://{host}{port}"
