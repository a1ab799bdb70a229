"""TYPE OBJECT(…) as the response_format of AI_COMPLETE."""

import json

import pytest

from snowflake_sandbox.type_literals import replace

NOTE = "Jane Smith bought 3 jackets for $89.99. A jacket is red."


def schema(literal):
    replaced = replace(f"select ai_complete('m', 'p', response_format => TYPE {literal})")
    text = replaced.partition("PARSE_JSON('")[2].removesuffix("'))")
    return json.loads(text)["schema"]


def test_answer_has_the_keys_of_the_type_in_their_case(session) -> None:
    answer = session.value(
        "select ai_complete(model => 'llama3.3-70b', prompt => %s, response_format => "
        "TYPE OBJECT(note OBJECT(jacketsCount NUMBER NOT NULL, price ARRAY(STRING) NOT NULL)))",
        f"Extract data from this note: {NOTE}",
    )
    assert json.loads(answer) == {"note": {"jacketsCount": 3, "price": ["$89.99"]}}


def test_literal_may_stand_by_position_and_be_read_by_path(session) -> None:
    call = f"ai_complete('llama3.3-70b', '{NOTE}', null, type object(price string))"
    assert session.value(f"select {call}:price::varchar") == "$89.99"


@pytest.mark.parametrize(
    ("sql_type", "json_type"),
    [
        ("STRING", "string"),
        ("VARCHAR(10)", "string"),
        ("NUMBER", "integer"),
        ("INT", "integer"),
        ("NUMBER(10, 2)", "number"),
        ("FLOAT", "number"),
        ("BOOLEAN", "boolean"),
    ],
)
def test_sql_types_are_mapped_to_those_of_json(sql_type, json_type) -> None:
    assert schema(f"OBJECT(a {sql_type})")["properties"] == {"a": {"type": json_type}}


def test_what_is_not_null_is_required() -> None:
    assert schema("OBJECT(a STRING NOT NULL, b STRING)")["required"] == ["a"]


@pytest.mark.parametrize("kind", ["VARIANT", "DATE", "TIMESTAMP", "MAP(VARCHAR, INT)", "OBJECT()"])
def test_type_without_a_mapping_is_refused(session, kind) -> None:
    refused = session.refused(
        f"select ai_complete('llama3.3-70b', 'x', response_format => TYPE OBJECT(a {kind}))"
    )
    assert (refused.errno, refused.sqlstate) == (1044, "42P13")


def test_words_of_a_prompt_are_no_literal(session) -> None:
    prompt = "Quote this: a, type object(x) b."
    assert session.value(f"select ai_complete('llama3.3-70b', '{prompt}')") == prompt
