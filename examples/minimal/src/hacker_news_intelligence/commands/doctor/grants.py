"""What a role has been granted, by way of other roles too.

See https://docs.snowflake.com/en/sql-reference/sql/show-grants
"""

import json
from dataclasses import dataclass, field

from ...snowflake import Session, StatementRefusedError
from ...sql import identifier

_ADMINISTRATOR = "ACCOUNTADMIN"
_OWNERSHIP = "OWNERSHIP"


@dataclass
class Grants:
    """The privileges of some roles.

    Attributes:
        held: Each privilege with the kind and the name of what it is on, in upper case.
        roles: The roles themselves, and those that they have been granted.
    """

    held: set[tuple[str, str, str]] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, session: Session, *roles: str) -> "Grants":
        """Gives what whoever has these roles may do: PUBLIC's grants are everybody's."""
        grants = cls()
        waiting = [*(role.upper() for role in roles), "PUBLIC"]
        while waiting:
            name = waiting.pop()
            if name in grants.roles:
                continue
            grants.roles.add(name)
            for row in _shown(session, name):
                on, target = str(row["granted_on"]), str(row["name"]).replace('"', "").upper()
                grants.held.add((str(row["privilege"]), on, target))
                if on == "ROLE":
                    waiting.append(target)
        return grants

    def have(self, privilege: str, kind: str, name: str = "") -> bool:
        """Tells whether a privilege is held, on the account where there is no name."""
        if _ADMINISTRATOR in self.roles:
            return True
        return any(
            on == kind
            and (not name or target == name.upper())
            and granted in {privilege.upper(), _OWNERSHIP}
            for granted, on, target in self.held
        )


def secondary_roles(session: Session) -> list[str]:
    """Gives the roles of the user that a session has beside its own."""
    [(answer,)] = session.execute("select current_secondary_roles()")
    return [name for name in json.loads(answer)["roles"].split(",") if name]


def _shown(session: Session, role: str) -> list[dict[str, object]]:
    try:
        return session.records(f"show grants to role {identifier(role)}")
    except StatementRefusedError:
        # What a role may not see of another one is not its own to use.
        return []
