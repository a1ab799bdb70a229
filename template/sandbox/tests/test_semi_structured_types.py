"""The types of semi-structured columns, as the connector reports them."""

import pytest

VARIANT, OBJECT, ARRAY, VECTOR, TEXT = 5, 9, 10, 16, 2
LLAMA = "'llama3.1-8b'"


def kinds(session, query):
    return [column.type_code for column in session.columns(query)]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("ai_classify('x', ['a', 'b'])", OBJECT),
        ("ai_sentiment('x')", OBJECT),
        ("ai_extract('x', ['Who?'])", OBJECT),
        (f"ai_complete({LLAMA}, 'x')", TEXT),
        (f"ai_complete({LLAMA}, 'x', show_details => true)", OBJECT),
        (f"ai_complete({LLAMA}, 'x', show_details => false)", TEXT),
        ("ai_translate('x', 'en', 'de', true)", OBJECT),
        ("ai_redact('x')", TEXT),
        ("ai_redact('x', mode => 'detect')", OBJECT),
        ("ai_embed('e5-base-v2', 'x')", VECTOR),
        ("ai_sentiment('x'):categories", VARIANT),
        ("prompt('{0}', 1)", OBJECT),
        ("snowflake.cortex.classify_text('x', ['a', 'b'])", OBJECT),
        ("snowflake.cortex.extract_answer('x', 'Who?')", ARRAY),
        ("{'a': 1}", OBJECT),
        ("object_construct('a', 1)", OBJECT),
        ("parse_json('{}')::object", OBJECT),
        ("[1, 2]", ARRAY),
        ("array_construct(1, 2)", ARRAY),
        ("array_agg(1)", ARRAY),
        ("parse_json('[]')::array", ARRAY),
        ("case when true then {'a': 1} else null end", OBJECT),
        ("iff(true, parse_json('1'), to_variant(2))", VARIANT),
        ("parse_json('{}')", VARIANT),
        ("to_variant(1)", VARIANT),
        ("{'a': 1}::variant", VARIANT),
        ("[1, 2]::vector(int, 2)", VECTOR),
    ],
)
def test_type_is_that_of_the_expression(session, value, kind):
    assert kinds(session, f"select {value} as v") == [kind]


@pytest.mark.parametrize(
    "query",
    [
        "with answers as (select {'a': 1} as v, 1 as n) select * from answers",
        "with answers as (select {'a': 1} as v, 1 as n) select v, answers.n from answers",
        "select a.v, b.n from (select {'a': 1} as v) as a, (select 1 as n) as b",
        "select * from (select {'a': 1} as v, 1 as n) union all select {'a': 2}, 2",
    ],
)
def test_type_goes_through_common_table_expressions_and_subqueries(session, query):
    assert kinds(session, query) == [OBJECT, 0]


def test_type_is_the_same_when_a_query_is_only_described(session):
    with session.connection.cursor() as cursor:
        [column] = cursor.describe("select ai_sentiment('x') as mood")
    assert column.type_code == OBJECT


def test_rows_are_text_of_json_whatever_the_type(session):
    [row] = session("select {'camelCase': [1, null]} as o, ['a', 'b'] as a, parse_json('{}') as v")
    assert [value.replace(" ", "").replace("\n", "") for value in row] == [
        '{"camelCase":[1,null]}',
        '["a","b"]',
        "{}",
    ]
