"""Lists in parentheses, as network rules and policies have them."""

from ipaddress import IPv4Network

from snowflake_sandbox.errors import compilation_error
from snowflake_sandbox.rewrites.clauses import items, unquoted


def texts(name: str, written: str) -> list[str]:
    """Gives the constants of the list that a statement sets `name` to.

    Raises:
        ProgrammingError: 001003 when it is no list.
    """
    if not written.startswith("("):
        raise compilation_error(1003, "42000", f"syntax error: {name} takes a list: ('…', '…').")
    return [unquoted(item) for item in items(written[1:-1]) if item]


def addresses(name: str, written: str) -> list[str]:
    """Gives the IPv4 addresses, or ranges of them, of such a list.

    Raises:
        ProgrammingError: 001421 when one is none.
    """
    listed = texts(name, written)
    for address in listed:
        try:
            IPv4Network(address, strict=False)
        except ValueError:
            raise compilation_error(
                1421, "22023", f"invalid value [{address}] for parameter '{name}'"
            ) from None
    return listed
