"""The objects of the account: users, roles, warehouses and the like, and the grants on everything.

They are kept in the database SNOWFLAKE, so they last as long as the other databases.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

import duckdb

from snowflake_sandbox import stored_objects
from snowflake_sandbox.access.grants import Grant, Grantee, Grants
from snowflake_sandbox.access.securables import Securable, database_role, role
from snowflake_sandbox.credentials import ACCOUNT, USER
from snowflake_sandbox.patterns import is_like

ADMINISTRATOR = "ACCOUNTADMIN"
PUBLIC = "PUBLIC"
SYSTEM = "SYSTEM"
SYSTEM_ROLES = (ADMINISTRATOR, "PUBLIC", "SECURITYADMIN", "SYSADMIN", "USERADMIN")
# Those who are no user of the account's making: a role that they name and nobody has made may do
# everything, as if an administrator had seen to it.
BUILT_IN_USERS = (USER, SYSTEM)

THE_ACCOUNT = Securable("ACCOUNT", (ACCOUNT,))
_KEPT = "ACCOUNT"
_MANAGED = "SCHEMA WITH MANAGED ACCESS"


@dataclass
class AccountObject:
    """A user, role, warehouse, network policy or the like: who owns it, and its properties."""

    name: str
    owner: str
    properties: dict[str, Any] = field(default_factory=dict)
    created_on: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


class Account:
    """All of them, in memory, and written whenever one changes."""

    def __init__(self, duck: duckdb.DuckDBPyConnection) -> None:
        """Reads what is kept; a new account has Snowflake's own roles and grants."""
        self.duck = duck
        self.changing = RLock()
        kept = {
            known.name[2]: known.definition
            for known in stored_objects.listed(duck, _KEPT, "SNOWFLAKE")
        }
        # Roles of the sandbox's own user that nobody has made.
        self.taken_roles: set[str] = set()
        self.parameters: dict[str, str] = kept.get("PARAMETERS", {})
        self._objects: dict[str, dict[str, AccountObject]] = {
            kind: {name: AccountObject(**values) for name, values in objects.items()}
            for kind, objects in kept.get("OBJECTS", {}).items()
        }
        self._objects.setdefault("USER", {}).setdefault(USER, AccountObject(USER, ADMINISTRATOR))
        grants = kept.get("GRANTS", {}).get("grants")
        self.grants = Grants(
            _first_grants() if grants is None else [Grant.from_json(grant) for grant in grants]
        )

    def find(self, kind: str, name: str) -> AccountObject | None:
        """Gives the object of that kind (such as "USER") and name, if there is one."""
        if kind == "ROLE" and name in SYSTEM_ROLES:
            return AccountObject(name, "", {}, _BEGINNING)
        return self._objects.get(kind, {}).get(name)

    def require(self, kind: str, name: str) -> AccountObject:
        """Gives an object that has to be there.

        Raises:
            ProgrammingError: 002003 when it is not.
        """
        found = self.find(kind, name)
        if found is None:
            raise Securable(kind, (name,)).not_authorized()
        return found

    def listed(self, kind: str, like: str | None = None) -> list[AccountObject]:
        """Gives the objects of one kind in order, or those whose names are `like` a pattern."""
        known = list(self._objects.get(kind, {}).values())
        if kind == "ROLE":
            known += [AccountObject(name, "", {}, _BEGINNING) for name in SYSTEM_ROLES]
        found = [o for o in known if is_like(o.name, like)]
        return sorted(found, key=lambda known: known.name)

    def keep(self, kind: str, known: AccountObject) -> None:
        """Keeps an object, new or changed."""
        with self.changing:
            self._objects.setdefault(kind, {})[known.name] = known
            self._write("OBJECTS")

    def drop(self, kind: str, name: str) -> None:
        """Drops an object, with all grants on it and to it."""
        with self.changing:
            self._objects.get(kind, {}).pop(name, None)
            self.grants.forget(Securable(kind, (name,)))
            self.grants.forget_grantee(Grantee(kind, name))
            self._write("OBJECTS", "GRANTS")

    def set_parameters(self, values: dict[str, str | None]) -> None:
        """Sets parameters of the account; None takes one back to its default."""
        with self.changing:
            self.parameters |= {name: value for name, value in values.items() if value is not None}
            for name in [name for name, value in values.items() if value is None]:
                self.parameters.pop(name, None)
            self._write("PARAMETERS")

    def grant(self, grants: Iterable[Grant]) -> None:
        """Makes grants."""
        with self.changing:
            for grant in grants:
                self.grants.add(grant)
            self._write("GRANTS")

    def revoke(self, grants: Iterable[Grant]) -> None:
        """Takes grants back, where they are there."""
        with self.changing:
            if any([self.grants.remove(grant) for grant in grants]):
                self._write("GRANTS")

    def own(self, securable: Securable, owner: str) -> None:
        """Makes a role the owner of something."""
        with self.changing:
            self.grants.set_owner(securable, owner)
            self._write("GRANTS")

    def write_grants(self) -> None:
        """Writes the grants, which somebody has changed."""
        with self.changing:
            self._write("GRANTS")

    def is_made_role(self, name: str) -> bool:
        """Tells whether CREATE ROLE has made a role of that name."""
        return name in self._objects.get("ROLE", {})

    def roles_of_user(self, user: str) -> set[Securable]:
        """Gives every role a user has, by way of others too."""
        return self.grants.roles_of([Grantee("USER", user), Grantee("ROLE", PUBLIC)])

    def may_use_role(self, user: str, name: str) -> bool:
        """Tells whether a user may make a role the current one."""
        if user in BUILT_IN_USERS:
            return True
        return role(name) in self.roles_of_user(user)

    def manage_access(self, schema: Securable, is_managed: bool) -> None:
        """Remembers whether only its owner grants what is in a schema."""
        if is_managed:
            self.keep(_MANAGED, AccountObject(schema.full_name, ""))
        elif self.find(_MANAGED, schema.full_name):
            with self.changing:
                del self._objects[_MANAGED][schema.full_name]
                self._write("OBJECTS")

    def has_managed_access(self, schema: Securable) -> bool:
        """Tells whether only its owner grants what is in a schema."""
        return self.find(_MANAGED, schema.full_name) is not None

    def ensure_warehouse(self, name: str) -> None:
        """Makes a warehouse that an administrator names, if it is missing."""
        if self.find("WAREHOUSE", name) is None:
            self.keep("WAREHOUSE", AccountObject(name, ADMINISTRATOR))

    def _write(self, *sections: str) -> None:
        for section in sections:
            content: dict[str, Any] = self.parameters
            if section == "OBJECTS":
                content = {
                    kind: {name: asdict(known) for name, known in objects.items()}
                    for kind, objects in self._objects.items()
                }
            elif section == "GRANTS":
                content = {"grants": [grant.as_json() for grant in self.grants]}
            stored_objects.remember(self.duck, _KEPT, ("SNOWFLAKE", "", section), content)


_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC).isoformat()


def _first_grants() -> list[Grant]:
    """Gives what a new account comes with.

    See https://docs.snowflake.com/en/user-guide/security-access-control-overview,
    https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql and
    https://docs.snowflake.com/en/user-guide/network-policies
    """
    public = Grantee("ROLE", PUBLIC)
    hierarchy = {"SYSADMIN": ADMINISTRATOR, "SECURITYADMIN": ADMINISTRATOR}
    hierarchy["USERADMIN"] = "SECURITYADMIN"
    on_account = {
        "SYSADMIN": ("CREATE DATABASE", "CREATE WAREHOUSE"),
        "SECURITYADMIN": ("ATTACH POLICY", "CREATE NETWORK POLICY", "MANAGE GRANTS"),
        "USERADMIN": ("CREATE ROLE", "CREATE USER"),
        PUBLIC: ("USE AI FUNCTIONS",),
    }
    return [
        Grant("USAGE", role(ADMINISTRATOR), Grantee("USER", USER)),
        *(Grant("USAGE", role(low), Grantee("ROLE", high)) for low, high in hierarchy.items()),
        Grant("USAGE", database_role("CORTEX_USER"), public),
        *(
            Grant(privilege, THE_ACCOUNT, Grantee("ROLE", name))
            for name, privileges in on_account.items()
            for privilege in privileges
        ),
    ]
