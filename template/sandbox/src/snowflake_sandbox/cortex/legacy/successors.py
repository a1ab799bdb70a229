"""How a function of SNOWFLAKE.CORTEX is made of the AI_ function that has succeeded it."""

from collections.abc import Callable, Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer
from snowflake_sandbox.cortex.errors import RowError, StatementError, refused
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, always

SCHEMA = "SNOWFLAKE.CORTEX"

Run = Callable[[Mapping[str, Any]], Answer | None]


def legacy_function(
    name: str,
    parameters: tuple[Parameter, ...],
    returns: str,
    run: Run,
    dimension: int | None = None,
) -> CortexFunction:
    """Gives the function `name` of the schema; every error of `run` fails the statement.

    Args:
        name: Without the schema; its usage goes by it.
        parameters: In positional order.
        returns: Its SQL type.
        run: Answers arguments whose texts are not NULL.
        dimension: The length of the VECTOR that it returns, if it does.
    """

    def run_or_fail(arguments: Mapping[str, Any]) -> Answer | None:
        try:
            return run(arguments)
        except RowError as error:
            raise refused(name, str(error)) from error
        except StatementError as error:
            raise StatementError(
                error.message.replace(f" AI_{name}", f" {name}"), error.errno, error.sqlstate
            ) from error

    return CortexFunction(
        name=f"{SCHEMA}.{name}",
        parameters=parameters,
        returns_for=always(returns),
        error_details=False,
        run=run_or_fail,
        billed_as=name,
        dimension=None if dimension is None else lambda given: dimension,
    )
