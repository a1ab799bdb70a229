"""Sign-ins that are refused because of where they come from.

See https://docs.snowflake.com/en/user-guide/network-policies
"""

import re

from ....sql import identifier
from ..finding import Mend
from .refusal import Explanation, Refusal

# Of this machine: the connector has told that of the account before.
_ADDRESS = re.compile(r"\bIP(?:/Token)? (\d{1,3}(?:\.\d{1,3}){3})\b")
_NAME = "dagster"


def no_policy(refusal: Refusal) -> Explanation:
    """Explains that tokens are for users of a network policy only."""
    # Called like its user: an account may have several projects.
    statements = (
        _rule(refusal),
        f"create network policy if not exists {refusal.user}"
        f" allowed_network_rule_list = ('{_rule_name(refusal)}');",
        f"alter user {refusal.user} set network_policy = {refusal.user};",
    )
    meaning = "The account takes tokens from users only who have a network policy."
    return meaning, (Mend("ACCOUNTADMIN", statements),)


def address_refused(refusal: Refusal) -> Explanation:
    """Explains that the network policy of the user, or of the account, leaves this machine out."""
    statements = (
        _rule(refusal),
        # The user's own one counts, if there is one, and else the account's.
        f"show parameters like 'network_policy' for user {refusal.user};",
        "describe network policy <the one that is shown>;",
        "alter network policy <the one that is shown>"
        f" add allowed_network_rule_list = ('{_rule_name(refusal)}');",
    )
    meaning = (
        "A network policy leaves out the address that this machine has on the internet. If it has"
        " lists of addresses and no rules, leave it without: rules take the place of the lists. SET"
        " ALLOWED_IP_LIST takes all addresses of the list, and this one. ADD is a preview on AWS;"
        " elsewhere SET takes all rules of the list, and this one."
    )
    return meaning, (Mend("ACCOUNTADMIN", statements),)


def _rule(refusal: Refusal) -> str:
    address = _address(refusal) or "<address of this machine on the internet>"
    return (
        f"create or alter network rule {_rule_name(refusal)}"
        f" type = ipv4 value_list = ('{address}') mode = ingress;"
    )


def _rule_name(refusal: Refusal) -> str:
    """Gives a rule of its own to each address: one with another address may be in use."""
    settings, address = refusal.settings, _address(refusal)
    name = f"{_NAME}_{address.replace('.', '_')}" if address else _NAME
    return ".".join((identifier(settings.database), identifier(settings.schema_), name))


def _address(refusal: Refusal) -> str | None:
    found = _ADDRESS.search(refusal.text)
    return found[1] if found else None
