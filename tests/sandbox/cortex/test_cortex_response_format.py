"""The response_format of AI_COMPLETE: which schemas are taken."""

import re

import pytest

from snowflake_sandbox.cortex.errors import StatementError
from snowflake_sandbox.cortex.response_format import schema_of

CITY = {"type": "object", "properties": {"city": {"type": "string"}}}


def refusal(response_format, family="meta") -> str:
    with pytest.raises(StatementError) as caught:
        schema_of(response_format, family)
    assert caught.value.errno == 100351
    return caught.value.message.replace('\\"', '"')


def schema_refusal(properties, family="meta", **further) -> str:
    schema = {"type": "object", "properties": properties, **further}
    return refusal({"type": "json", "schema": schema}, family)


def test_valid_schema_is_given_back() -> None:
    assert schema_of({"type": "json", "schema": CITY}, "meta") == CITY


def test_null_means_no_schema() -> None:
    assert schema_of(None, "meta") is None


@pytest.mark.parametrize(
    ("response_format", "reason"),
    [
        ({"schema": CITY}, "please provide a type for the response format object"),
        ({"type": "json"}, "please provide a schema for the response format object"),
        ({"type": "xml", "schema": CITY}, "Only 'json' is supported"),
        ("{}", "response_format must be an object"),
        ({"type": "json", "schema": {"type": "array"}}, "should be object"),
    ],
)
def test_malformed_response_format_is_refused(response_format, reason) -> None:
    assert reason in refusal(response_format)


@pytest.mark.parametrize(
    "keyword",
    [
        "minimum",
        "maxLength",
        "format",
        "minItems",
        "uniqueItems",
        "patternProperties",
        "multipleOf",
    ],
)
def test_unsupported_keyword_is_refused(keyword) -> None:
    message = schema_refusal({"city": {"type": "string", keyword: 1}})
    reason = "input schema validation error: /properties/city additional properties are not allowed"
    assert reason in message


def test_unsupported_keyword_is_found_deep_in_the_schema() -> None:
    inner = {"type": "object", "properties": {"zip": {"type": "string", "maxLength": 5}}}
    message = schema_refusal({"homes": {"type": "array", "items": inner}})
    assert "/properties/homes/items/properties/zip additional" in message


def test_property_may_be_called_like_an_unsupported_keyword() -> None:
    schema = {"type": "object", "properties": {"format": {"type": "string"}}}
    assert schema_of({"type": "json", "schema": schema}, "meta") == schema


@pytest.mark.parametrize("name", ["two words", "naïve", "", "x" * 65])
def test_property_name_outside_the_pattern_is_refused(name) -> None:
    expected = f"/properties/{name} regexp pattern ^[a-zA-Z0-9_-]{{1,64}}$ mismatch on string"
    assert expected in schema_refusal({name: {"type": "string"}})


def test_unknown_type_is_refused_with_the_known_ones() -> None:
    message = schema_refusal({"province": {"type": "sting"}})
    assert '/properties/province/type sting should be one of ["object", "array",' in message


@pytest.mark.parametrize("enum", [[], "low"])
def test_enumeration_without_values_is_refused(enum) -> None:
    assert "/properties/a/enum should be an array" in schema_refusal({"a": {"enum": enum}})


@pytest.mark.parametrize("ref", ["http://example.com/x.json", "#/properties/a", "#/$defs/missing"])
def test_reference_outside_the_definitions_is_refused(ref) -> None:
    message = schema_refusal({"a": {"$ref": ref}}, **{"$defs": {"known": {"type": "string"}}})
    assert f"Invalid ref {ref}. Please define a valid object in #/$defs/ section" in message


def test_required_name_that_is_no_property_is_refused() -> None:
    assert "/required should be" in schema_refusal({"a": {"type": "string"}}, required=["b"])


def test_openai_models_take_closed_schemas_only() -> None:
    properties = {"a": {"type": "string"}, "b": {"type": "string"}}
    assert "'additionalProperties' is required" in schema_refusal(properties, "openai")
    message = schema_refusal(properties, "openai", additionalProperties=False, required=["a"])
    assert "Missing 'b'" in message
    closed = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "required": ["a", "b"],
    }
    assert schema_of({"type": "json", "schema": closed}, "openai") == closed


def test_openai_models_take_no_open_object_inside_a_closed_one() -> None:
    message = schema_refusal(
        {"place": CITY}, "openai", additionalProperties=False, required=["place"]
    )
    assert re.search(r"context=\('properties', 'place'\), 'additionalProperties'", message)


def test_completion_checks_the_schema_for_the_family_of_its_model(call) -> None:
    wanted = {"type": "json", "schema": CITY}
    assert call("AI_COMPLETE", "llama3.1-8b", "Hello", response_format=wanted)
    with pytest.raises(StatementError, match="additionalProperties"):
        call("AI_COMPLETE", "openai-gpt-5-mini", "Hello", response_format=wanted)
