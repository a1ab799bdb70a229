"""Who has been granted what. Roles of roles are followed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from snowflake_sandbox.access.securables import Key, Securable, role

OWNERSHIP = "OWNERSHIP"
_OF_ACCOUNT = {"ACCOUNT", "DATABASE ROLE", "ROLE", "USER", "WAREHOUSE"}
_ROLES = {"ROLE", "DATABASE ROLE", "APPLICATION ROLE"}


@dataclass(frozen=True)
class Grantee:
    """Who holds a grant: a role or a user."""

    kind: str
    name: str


@dataclass(frozen=True)
class Grant:
    """One privilege on one object. A role that is granted is a grant of USAGE on it.

    A future grant is on a schema or database instead, and says the kind of objects it waits for.
    """

    privilege: str
    on: Securable
    to: Grantee
    by: str = ""
    with_option: bool = False
    future_kind: str | None = None
    created_on: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)

    def as_json(self) -> dict[str, Any]:
        """Gives it as values that JSON knows."""
        return {
            "privilege": self.privilege,
            "on": [self.on.kind, *self.on.name],
            "to": [self.to.kind, self.to.name],
            "by": self.by,
            "with_option": self.with_option,
            "future_kind": self.future_kind,
            "created_on": self.created_on.isoformat(),
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Grant":
        """Gives what `as_json` has written."""
        kind, *name = values["on"]
        read = {
            "on": Securable(kind, tuple(name)),
            "to": Grantee(*values["to"]),
            "created_on": datetime.fromisoformat(values["created_on"]),
        }
        return cls(**values | read)


class Grants:
    """All grants of the account, in the order they were made."""

    def __init__(self, grants: Iterable[Grant] = ()) -> None:
        self._on: dict[Key, dict[tuple[str, Grantee], Grant]] = {}
        self._future: dict[tuple[str, str | None, Key, Grantee], Grant] = {}
        for grant in grants:
            self.add(grant)

    def __iter__(self) -> Iterator[Grant]:
        for held in list(self._on.values()):
            yield from list(held.values())
        yield from list(self._future.values())

    @property
    def are_of_objects(self) -> bool:
        """Whether any are on objects of databases, or wait for some."""
        return bool(self._future) or any(key[0] not in _OF_ACCOUNT for key in list(self._on))

    def add(self, grant: Grant) -> None:
        """Adds a grant; a later one of the same privilege to the same role takes its place."""
        if grant.future_kind:
            self._future[(grant.privilege, grant.future_kind, grant.on.key, grant.to)] = grant
            return
        held = self._on.setdefault(grant.on.key, {})
        before = held.get((grant.privilege, grant.to))
        if before is None or grant.with_option != before.with_option:
            held[(grant.privilege, grant.to)] = grant

    def remove(self, grant: Grant) -> bool:
        """Takes a grant back; tells whether there was one."""
        if grant.future_kind:
            key = (grant.privilege, grant.future_kind, grant.on.key, grant.to)
            return self._future.pop(key, None) is not None
        return self._on.get(grant.on.key, {}).pop((grant.privilege, grant.to), None) is not None

    def on(self, securable: Securable) -> list[Grant]:
        """Gives the grants on one object."""
        return list(self._on.get(securable.key, {}).values())

    def to(self, grantee: Grantee) -> list[Grant]:
        """Gives what a role or user was granted itself; futures are not among it."""
        return [grant for grant in self if grant.to == grantee and not grant.future_kind]

    def future(self, securable: Securable | None = None) -> list[Grant]:
        """Gives the future grants in a schema or database, or all of them."""
        grants = list(self._future.values())
        return [g for g in grants if securable is None or g.on.key == securable.key]

    def owner(self, securable: Securable) -> str | None:
        """Gives the role that owns an object, if it is one that made it or was given it."""
        owners = [g.to.name for g in self.on(securable) if g.privilege == OWNERSHIP]
        return owners[0] if owners else None

    def set_owner(self, securable: Securable, owner: str) -> None:
        """Makes a role the only owner of an object."""
        for grant in self.on(securable):
            if grant.privilege == OWNERSHIP:
                self.remove(grant)
        self.add(Grant(OWNERSHIP, securable, Grantee("ROLE", owner), by=owner, with_option=True))

    def roles_of(self, grantees: Iterable[Grantee]) -> set[Securable]:
        """Gives the roles that grantees have, those that are granted to these, and so on."""
        waiting = list(grantees)
        found = {role(grantee.name) for grantee in waiting if grantee.kind == "ROLE"}
        granted: dict[Grantee, list[Securable]] = {}
        for key, held in list(self._on.items()):
            for grant in list(held.values()) if key[0] in _ROLES else ():
                if grant.privilege == "USAGE":
                    granted.setdefault(grant.to, []).append(grant.on)
        while waiting:
            for on in granted.get(waiting.pop(), ()):
                if on not in found:
                    found.add(on)
                    waiting.append(Grantee(on.kind, ".".join(on.name)))
        return found

    def forget(self, securable: Securable) -> bool:
        """Takes back everything on an object that is gone, and on what was in it.

        Returns:
            Whether there was anything.
        """
        gone = [securable.key] if securable.key in self._on else []
        futures = []
        if securable.kind in {"DATABASE", "SCHEMA"}:
            gone += [key for key in self._on if _is_in(key, securable)]
            futures = [k for k, g in self._future.items() if _is_in(("", g.on.name), securable)]
        for key in gone:
            del self._on[key]
        for future in futures:
            del self._future[future]
        return bool(gone or futures)

    def forget_grantee(self, grantee: Grantee) -> None:
        """Takes back everything from a role or user that is gone."""
        for grant in [grant for grant in self if grant.to == grantee]:
            self.remove(grant)

    def move(self, securable: Securable, renamed: Securable) -> None:
        """Lets an object keep its grants under a new name."""
        for grant in self.on(securable):
            self.add(replace(grant, on=Securable(grant.on.kind, renamed.name)))
        self._on.pop(securable.key, None)


def _is_in(key: Key, container: Securable) -> bool:
    is_itself = key == container.key
    return key[1][: len(container.name)] == container.name and not is_itself
