"""Where models are served: each in other regions than the account's, so only across regions.

See https://docs.snowflake.com/en/user-guide/snowflake-cortex/cross-region-inference
"""

from sqlglot import Expr

from snowflake_sandbox.access import requirements
from snowflake_sandbox.access.account import Account
from snowflake_sandbox.cortex.errors import refused
from snowflake_sandbox.errors import programming_error

REGION = "AWS_US_WEST_2"
PARAMETER = "CORTEX_ENABLED_CROSS_REGION"
# What a new account has.
ANY_REGION = "ANY_REGION"
DISABLED = "DISABLED"
# Those that no model answers.
_OF_NO_MODEL = {"AI_COUNT_TOKENS", "AI_NULL_IF_ERROR", "AI_THROW_IF_ERROR", "COUNT_TOKENS"}


def check(statement: Expr, account: Account) -> None:
    """Refuses a call of a model from an account that keeps to its own region.

    Raises:
        ProgrammingError: 100351, in the words of the service.
    """
    if account.parameters.get(PARAMETER) != DISABLED:
        return
    for function in requirements.ai_calls(statement):
        if function not in _OF_NO_MODEL:
            error = refused(
                function,
                "The model you requested is unavailable in your region. To access it, an account "
                f"administrator can set {PARAMETER}.",
            )
            raise programming_error(error.errno, error.sqlstate, error.message)
