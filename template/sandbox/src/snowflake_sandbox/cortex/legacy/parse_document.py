"""PARSE_DOCUMENT: the text of a file, named by stage and path, as a string of JSON.

See https://docs.snowflake.com/en/sql-reference/functions/parse_document-snowflake-cortex
"""

from collections.abc import Mapping
from typing import Any

from snowflake_sandbox.cortex.answers import Answer, Usage
from snowflake_sandbox.cortex.errors import RowError
from snowflake_sandbox.cortex.legacy.successors import legacy_function
from snowflake_sandbox.cortex.parse_document import AI_PARSE_DOCUMENT


def _run(arguments: Mapping[str, Any]) -> Answer | None:
    try:
        answer = AI_PARSE_DOCUMENT.run(arguments)
    except RowError as error:
        return Answer({"errorInformation": str(error)}, None, Usage(0, 0))
    if answer is None:
        return None
    return Answer(answer.value | {"metadata": answer.metadata}, None, answer.usage)


# Stage and path have become a FILE by then.
PARSE_DOCUMENT = legacy_function("PARSE_DOCUMENT", AI_PARSE_DOCUMENT.parameters, "VARCHAR", _run)
