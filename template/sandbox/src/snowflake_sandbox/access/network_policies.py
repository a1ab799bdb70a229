"""Network policies: the addresses from which a user may sign in.

See https://docs.snowflake.com/en/user-guide/network-policies
"""

from ipaddress import ip_address, ip_network

from snowflake_sandbox import stored_objects
from snowflake_sandbox.access.account import Account, AccountObject
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.errors import compilation_error, programming_error
from snowflake_sandbox.stored_objects import RelationName

KIND = "NETWORK POLICY"
RULE = "NETWORK RULE"
# Of the account and of users: the name of the policy that is active.
PARAMETER = "NETWORK_POLICY"
ALLOWED_RULES, BLOCKED_RULES = "ALLOWED_NETWORK_RULE_LIST", "BLOCKED_NETWORK_RULE_LIST"
ALLOWED_ADDRESSES, BLOCKED_ADDRESSES = "ALLOWED_IP_LIST", "BLOCKED_IP_LIST"


def check(user: AccountObject, address: str | None, account: Account) -> None:
    """Refuses an address that the policy of a user does not allow.

    Raises:
        ProgrammingError: 390422.
    """
    policy = of_user(user, account)
    if policy and address and not allows(policy, address, account):
        raise programming_error(
            390422,
            "08001",
            f"Incoming request with IP/Token {address} is not allowed to access Snowflake. "
            "Contact your account administrator.",
        )


def require(user: AccountObject, account: Account) -> None:
    """Refuses a user of a programmatic access token who has no network policy.

    Raises:
        ProgrammingError: 390432.
    """
    if of_user(user, account) is None:
        raise programming_error(390432, "08001", "Network policy is required.")


def of_user(user: AccountObject, account: Account) -> AccountObject | None:
    """Gives the policy that counts for a user: its own, or else the account's."""
    name = user.properties.get(PARAMETER) or account.parameters.get(PARAMETER)
    return account.find(KIND, name) if name else None


def allows(policy: AccountObject, address: str, account: Account) -> bool:
    """Tells whether a policy lets an address in: it has to be allowed, and must not be blocked.

    The lists of addresses count in a policy without rules only.
    """
    if rules_of(policy):
        allowed, blocked = (
            [value for rule in _rules(policy, name) for value in _values(rule, account)]
            for name in (ALLOWED_RULES, BLOCKED_RULES)
        )
    else:
        allowed, blocked = (
            policy.properties.get(name, []) for name in (ALLOWED_ADDRESSES, BLOCKED_ADDRESSES)
        )
    return _is_among(address, allowed) and not _is_among(address, blocked)


def rules_of(policy: AccountObject) -> list[RelationName]:
    """Gives the rules that a policy names."""
    return _rules(policy, ALLOWED_RULES) + _rules(policy, BLOCKED_RULES)


def refuse_if_active(policy: str, account: Account) -> None:
    """Refuses to drop or replace a policy that is some user's or the account's.

    Raises:
        ProgrammingError: 001492, in the words of other policies: those of this kind are not
            documented.
    """
    names = {user.properties.get(PARAMETER) for user in account.listed("USER")}
    if policy in names | {account.parameters.get(PARAMETER)}:
        raise compilation_error(
            1492,
            "42601",
            f"Policy {policy} cannot be dropped/replaced as it is associated with one or more "
            "entities.",
        )


def refuse_if_in_use(where: tuple[str, ...], account: Account) -> None:
    """Refuses to drop a rule that a policy names, or the schema or database of such a rule.

    Args:
        where: the name of the rule, the schema or the database.
        account: all policies.

    Raises:
        ProgrammingError: 098507. The words are Snowflake's; their number is not documented.
    """
    for policy in account.listed(KIND):
        for rule in rules_of(policy):
            if rule[: len(where)] == where:
                raise programming_error(
                    98507,
                    "22023",
                    f"Cannot drop Network rule {Securable(RULE, rule).full_name} as it is "
                    "associated with some network policies.",
                )


def _rules(policy: AccountObject, listed: str) -> list[RelationName]:
    return [(name[0], name[1], name[2]) for name in policy.properties.get(listed, [])]


def _values(rule: RelationName, account: Account) -> list[str]:
    with account.changing:
        known = stored_objects.find(account.duck, RULE, rule)
    return list(known.definition["values"]) if known else []


def _is_among(address: str, listed: list[str]) -> bool:
    return any(ip_address(address) in ip_network(one, strict=False) for one in listed)
