"""What privileges are granted on: the account and the objects in it, each by its full name."""

import re
from dataclasses import dataclass

from snowflake_sandbox.errors import compilation_error, programming_error

_PLAIN = re.compile(r"[A-Z_][A-Z0-9_$]*")

# These share one namespace: a schema has one relation of a name, whatever its kind.
RELATIONS = {"TABLE", "VIEW", "DYNAMIC TABLE", "MATERIALIZED VIEW"}

Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Securable:
    """One of them.

    Attributes:
        kind: for example ACCOUNT, WAREHOUSE, SCHEMA, DYNAMIC TABLE or ROLE.
        name: its name, after those of the database and the schema it is in.
    """

    kind: str
    name: tuple[str, ...]

    @property
    def key(self) -> Key:
        """What tells it from everything else."""
        return ("RELATION" if self.kind in RELATIONS else self.kind, self.name)

    @property
    def full_name(self) -> str:
        """Its full name, in quotes where it needs them."""
        quoted = (part if _PLAIN.fullmatch(part) else f'"{part}"' for part in self.name)
        return ".".join(quoted)

    @property
    def container(self) -> "Securable | None":
        """The schema or database that it is in."""
        if len(self.name) == 3:
            return schema(*self.name[:2])
        return database(self.name[0]) if len(self.name) == 2 else None

    def not_authorized(self) -> Exception:
        """Gives the error for what is not there, or not for this role to see."""
        if self.kind in RELATIONS:
            return compilation_error(
                2003, "42S02", f"Object '{self.full_name}' does not exist or not authorized."
            )
        return compilation_error(
            2003,
            "02000",
            f"{self.kind.capitalize()} '{self.full_name}' does not exist or not authorized.",
        )

    def insufficient(self) -> Exception:
        """Gives the error for what the role may see, but not do this with."""
        return insufficient_privileges(f"{self.kind.lower()} '{self.name[-1]}'")


def insufficient_privileges(on: str) -> Exception:
    """Gives the error for a statement that the role may not run."""
    return programming_error(
        3001, "42501", f"SQL access control error:\nInsufficient privileges to operate on {on}"
    )


def database(name: str) -> Securable:
    """Gives a database."""
    return Securable("DATABASE", (name,))


def schema(in_database: str, name: str) -> Securable:
    """Gives a schema."""
    return Securable("SCHEMA", (in_database, name))


def role(name: str) -> Securable:
    """Gives a role, as something that is granted itself."""
    return Securable("ROLE", (name,))


def database_role(name: str) -> Securable:
    """Gives a role of the database SNOWFLAKE."""
    return Securable("DATABASE ROLE", ("SNOWFLAKE", name))
