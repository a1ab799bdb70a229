"""Which roles may use which models: by roles of the application SNOWFLAKE, or by the allowlist.

A new account allows all models to everybody. Here the allowlist stands for that alone: once it is
'None', nobody has a model whose role has not been granted.
See https://docs.snowflake.com/en/user-guide/snowflake-cortex/aisql-privileges-and-access
"""

from collections.abc import Iterable

from snowflake_sandbox.access.account import Account
from snowflake_sandbox.access.securables import Securable
from snowflake_sandbox.cortex.models import MODELS

KIND = "APPLICATION ROLE"
ALLOWLIST = "CORTEX_MODELS_ALLOWLIST"
EVERY_MODEL = "All"
_PREFIX = "CORTEX-MODEL-ROLE-"
_OF_EVERY_MODEL = f"{_PREFIX}ALL"

ROLES = {_OF_EVERY_MODEL, *(f"{_PREFIX}{name.upper()}" for name in MODELS)}


def may_use(model: str, roles: Iterable[Securable], account: Account) -> bool:
    """Tells whether whoever has these roles may use a model."""
    if account.parameters.get(ALLOWLIST, EVERY_MODEL) == EVERY_MODEL:
        return True
    wanted = {_OF_EVERY_MODEL, f"{_PREFIX}{model.upper()}"}
    return any(role.kind == KIND and role.name[-1] in wanted for role in roles)
