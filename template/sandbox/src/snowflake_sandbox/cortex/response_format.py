"""What AI_COMPLETE accepts as response_format, and how it refuses the rest.

See https://docs.snowflake.com/en/sql-reference/functions/ai_complete-structured-outputs
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from snowflake_sandbox.cortex.errors import StatementError, refused
from snowflake_sandbox.cortex.words import word_set

_TYPES = ("object", "array", "string", "number", "integer", "boolean", "null")
_UNSUPPORTED = word_set(
    """
    multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength format
    uniqueItems contains minContains maxContains minItems maxItems patternProperties
    minProperties maxProperties propertyNames $dynamicRef
    """
)
_PROPERTY_NAME = "^[a-zA-Z0-9_-]{1,64}$"
_DEFINITIONS = "#/$defs/"
Node = tuple[str, Any]


def schema_of(response_format: Any, family: str) -> dict[str, Any] | None:
    """Gives the JSON schema in `response_format`, known to be valid; None if there is none.

    Args:
        response_format: The argument as SQL gave it.
        family: The family of the model; OpenAI's models take closed schemas only.

    Raises:
        StatementError: The schema, or what it stands in, is not one Snowflake takes.
    """
    if response_format is None:
        return None
    if not isinstance(response_format, dict):
        raise _refused("response_format must be an object")
    if "type" not in response_format:
        raise _refused("please provide a type for the response format object")
    if response_format["type"] != "json":
        raise _refused(
            "unsupported value for 'responseFormat.type' field: "
            f"{response_format['type']}. Only 'json' is supported"
        )
    schema = response_format.get("schema")
    if not isinstance(schema, dict) or not schema:
        raise _refused("please provide a schema for the response format object")
    if schema.get("type") != "object":
        raise _invalid("/type should be object at the top level")
    definitions = schema.get("$defs", {})
    if not isinstance(definitions, dict):
        raise _invalid("/$defs should be an object")
    for path, node in _nodes(schema, ""):
        _check(path, node, definitions)
        if family == "openai" and (node.get("type") == "object" or "properties" in node):
            _check_closed(path, node)
    return schema


def _nodes(node: Any, path: str) -> Iterator[Node]:
    if not isinstance(node, dict):
        raise _invalid(f"{path or '/'} should be an object")
    yield path, node
    for key in ("properties", "$defs"):
        children = node.get(key, {})
        if not isinstance(children, dict):
            raise _invalid(f"{path}/{key} should be an object")
        for name, child in children.items():
            yield from _nodes(child, f"{path}/{key}/{name}")
    if "items" in node:
        yield from _nodes(node["items"], f"{path}/items")
    for key in ("anyOf", "oneOf", "allOf"):
        for position, child in enumerate(node.get(key, [])):
            yield from _nodes(child, f"{path}/{key}/{position}")


def _check(path: str, node: Mapping[str, Any], definitions: Mapping[str, Any]) -> None:
    if not _UNSUPPORTED.isdisjoint(node):
        raise _invalid(f"{path or '/'} additional properties are not allowed")
    for name in node.get("properties", {}):
        if not re.fullmatch(_PROPERTY_NAME[1:-1], name):
            raise _invalid(
                f"{path}/properties/{name} regexp pattern {_PROPERTY_NAME} mismatch on string"
            )
    types = node.get("type", [])
    for kind in types if isinstance(types, list) else [types]:
        if kind not in _TYPES:
            raise _invalid(f"{path}/type {kind} should be one of {json.dumps(_TYPES)}")
    if "enum" in node and (not isinstance(node["enum"], list) or not node["enum"]):
        raise _invalid(f"{path}/enum should be an array of at least one value")
    ref = node.get("$ref")
    if ref is not None and (
        not str(ref).startswith(_DEFINITIONS) or str(ref)[len(_DEFINITIONS) :] not in definitions
    ):
        raise _invalid(f"Invalid ref {ref}. Please define a valid object in #/$defs/ section")
    required = node.get("required", [])
    properties = [*node.get("properties", {})]
    if not isinstance(required, list) or not all(name in properties for name in required):
        raise _invalid(f"{path}/required should be an array of names in {path}/properties")


def _check_closed(path: str, node: Mapping[str, Any]) -> None:
    context = "(" + ", ".join(repr(part) for part in path.split("/")[1:]) + ")"
    start = f"Invalid schema for response_format: In context={context},"
    if node.get("additionalProperties") is not False:
        raise _refused(
            f"{start} 'additionalProperties' is required to be supplied and to be false."
        )
    required = node.get("required", [])
    missing = [name for name in node.get("properties", {}) if name not in required]
    if missing:
        raise _refused(
            f"{start} 'required' is required to be supplied and to be an array including every key "
            f"in properties. Missing '{missing[0]}'."
        )


def _refused(reason: str) -> StatementError:
    return refused("AI_COMPLETE", reason)


def _invalid(reason: str) -> StatementError:
    return _refused(f"input schema validation error: {reason}")
