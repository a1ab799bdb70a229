"""AI_NULL_IF_ERROR and AI_THROW_IF_ERROR: the value of an answer with error details.

The value comes as text, an object as its JSON.
See https://docs.snowflake.com/en/release-notes/bcr-bundles/2026_02/bcr-2184
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import invalid_arguments, refused
from snowflake_sandbox.cortex.signature import CortexFunction, Parameter, always


def _function(name: str, throws: bool) -> CortexFunction:
    def run(arguments: Mapping[str, Any]) -> Answer | None:
        details = arguments["details"]
        if details is None:
            return None
        if not isinstance(details, dict) or not {"value", "error"} <= set(details):
            raise invalid_arguments(name, "the argument must be an object with value and error")
        if throws and details["error"] is not None:
            raise refused(name, details["error"])
        if details["error"] is not None or details["value"] is None:
            return None
        return Answer(details["value"], None, Usage(0, 0))

    return CortexFunction(
        name=name,
        parameters=(Parameter("details", required=True),),
        returns_for=always("VARCHAR"),
        error_details=False,
        run=run,
    )


AI_NULL_IF_ERROR = _function("AI_NULL_IF_ERROR", throws=False)
AI_THROW_IF_ERROR = _function("AI_THROW_IF_ERROR", throws=True)
