"""VARIANT: https://docs.snowflake.com/en/user-guide/querying-semistructured."""

import pytest


@pytest.fixture
def documents(session):
    session(
        "create table documents as select 'x' as word, 1 as number,"
        """ parse_json('{"word": "x", "Word": "X", "n": 1, "none": null, "list": ["x"]}') as body"""
    )
    return session


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("body:word::varchar", "x"),
        ("body:Word::varchar", "X"),
        ("body:WORD::varchar", None),
        ("body:none::varchar", None),
        ("body:none is null", False),
        ("body:missing is null", True),
        ("is_null_value(body:none)", True),
        ("is_null_value(body:word)", False),
        ("is_null_value(body:missing)", None),
        ("coalesce(body:missing, body:word)::varchar", "x"),
        ("to_variant('a')::varchar", "a"),
        ("parse_json('')", None),
        ("try_parse_json('{bad')", None),
        ("object_construct('a', null, 'b', 1):b::int", 1),
    ],
)
def test_path_leads_to_a_value_or_to_null(documents, expression, expected):
    assert documents.value(f"select {expression} from documents") == expected


@pytest.mark.parametrize(
    "condition",
    [
        "body:word = 'x'",
        "body:word = word",
        "word = body:word",
        "body:word in ('x', 'y')",
        "body:n = number",
        "body:n > 0",
        "body:list[0] = word",
        "to_variant('x') = word",
    ],
)
def test_value_is_compared_with_texts_and_numbers(documents, condition):
    assert documents.value(f"select count(*) from documents where {condition}") == 1


def test_elements_of_an_array_are_compared_with_texts(documents):
    assert documents(
        "select upper(f.value) from documents, lateral flatten(body:list) as f"
        " where f.value = word and f.value like 'x%'"
    ) == [("X",)]


@pytest.mark.parametrize(
    ("call", "expected"),
    [("length(body:word)", 1), ("upper(body:word)", "X"), ("replace(body:word, 'x', 'y')", "y")],
)
def test_function_of_texts_takes_the_text(documents, call, expected):
    assert documents.value(f"select {call} from documents") == expected


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("1", "INTEGER"),
        ("-1", "INTEGER"),
        ("1.5", "DECIMAL"),
        ('"a"', "VARCHAR"),
        ("true", "BOOLEAN"),
        ("null", "NULL_VALUE"),
        ("[]", "ARRAY"),
        ("{}", "OBJECT"),
    ],
)
def test_typeof_names_the_type_of_a_value(session, value, name):
    assert session.value(f"select typeof(parse_json('{value}'))") == name


def test_moment_in_a_variant_is_its_text(session):
    assert session.value(
        "select object_construct('at', '2026-06-15 10:00:00'::timestamp_ntz):at::varchar"
    ) == ("2026-06-15 10:00:00.000")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into bodies values ('{\"a\": 1}')",
        "insert into bodies select '{\"a\": 1}'",
        "insert into bodies select word from documents",
        "update bodies set body = '{}'",
    ],
)
def test_text_does_not_become_a_variant_by_itself(documents, statement):
    documents("create table bodies as select body from documents")
    refused = documents.refused(statement)
    assert refused.errno == 2023, refused.msg
    assert "expecting VARIANT but got VARCHAR" in refused.msg
