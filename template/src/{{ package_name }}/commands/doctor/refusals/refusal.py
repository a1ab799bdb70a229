"""A refused sign-in."""

from dataclasses import dataclass

from ....settings import SnowflakeSettings
from ....sql import identifier, literal
from ..finding import Mend

# What it means, and what mends it: by whom, in this order.
Explanation = tuple[str, tuple[Mend, ...]]

# Owns the users that setup.sql has made. Where somebody else has made one, its owner does.
OWNER_OF_USERS = "USERADMIN"


@dataclass(frozen=True)
class Refusal:
    """A refused sign-in.

    Attributes:
        text: The words of the account, or of the connector.
        settings: How the project signs in.
        user: Whom to alter, as an identifier.
    """

    text: str
    settings: SnowflakeSettings
    user: str

    @property
    def role(self) -> str:
        """The project's role, as an identifier."""
        return identifier(self.settings.role)

    def by_owner(self, change: str) -> Mend:
        """Gives the change of the user that its owner makes."""
        return Mend(OWNER_OF_USERS, (f"alter user {self.user} {change};",))


def quoted(text: str) -> str:
    """Gives a text as SQL for a worksheet, where a percent sign stands for itself."""
    return literal(text).replace("%%", "%")
