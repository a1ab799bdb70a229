"""Who signs in, where the environment does not say: the user that setup/setup.sql makes."""

import re

from ..settings import PROJECT_ROOT, SnowflakeSettings
from ..sql import user_name

UNKNOWN = "<user>"
_SETUP = PROJECT_ROOT / "setup" / "setup.sql"
_CREATION = re.compile(r"^create user if not exists (\S+)", re.MULTILINE | re.IGNORECASE)


def service_user() -> str | None:
    """Gives the user that setup.sql makes; None where people sign in, or without that script."""
    if not _SETUP.exists():
        return None
    found = _CREATION.search(_SETUP.read_text(encoding="utf-8"))
    return user_name(found[1]) if found else None


def user_to_alter(settings: SnowflakeSettings) -> str:
    """Gives whom an administrator has to alter so that these settings sign in."""
    if settings.user:
        return user_name(settings.user)
    return service_user() or UNKNOWN
