"""The types of semi-structured columns, as the connector reports them."""

import pytest

VARIANT, OBJECT, ARRAY, VECTOR, TEXT = 5, 9, 10, 16, 2
LLAMA = "'llama3.1-8b'"


def kinds(session, query):
    return [column.type_code for column in session.columns(query)]


def test_type_is_that_of_the_expression(session):
    for value, kind in (
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
    ):
        assert kinds(session, f"select {value} as v") == [kind], value


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


# Columns of tables and views


@pytest.fixture
def mixed(session):
    """A table with a column of each type."""
    session("create table mixed (o object, a array, v variant, n int)")
    return session


def test_column_has_the_type_that_it_was_declared_with(mixed):
    assert kinds(mixed, "select * from mixed") == [OBJECT, ARRAY, VARIANT, 0]
    assert kinds(mixed, "select m.v, m.a, m.o from mixed as m") == [VARIANT, ARRAY, OBJECT]
    assert [kind for _, kind, *_ in mixed("describe table mixed")][:3] == [
        "OBJECT",
        "ARRAY",
        "VARIANT",
    ]


def test_type_is_in_the_information_schema_and_no_comment(mixed):
    found = mixed(
        "select data_type, comment from information_schema.columns"
        " where table_name = 'MIXED' order by ordinal_position"
    )
    assert found[:3] == [("OBJECT", None), ("ARRAY", None), ("VARIANT", None)]
    shown = [(row[3], row[7]) for row in mixed("show columns in table mixed")]
    assert shown[:3] == [
        (f'{{"type":"{kind}","nullable":true}}', "") for kind in ("OBJECT", "ARRAY", "VARIANT")
    ]


def test_structured_type_is_one_too(session):
    session("create table lists (l array(varchar), s object(a int))")
    assert kinds(session, "select * from lists") == [ARRAY, OBJECT]


def test_every_column_of_a_join_has_its_own(mixed):
    query = "select a.*, b.a from mixed as a join mixed as b on a.n = b.n"
    assert kinds(mixed, query) == [OBJECT, ARRAY, VARIANT, 0, ARRAY]
    query = "select * from mixed as a join mixed as b on a.n = b.n"
    assert kinds(mixed, query) == [OBJECT, ARRAY, VARIANT, 0] * 2


@pytest.mark.parametrize(
    "statement",
    [
        "create table copied as select o, a, v from mixed",
        "create table copied as select {'n': n} as x, [n] as y, to_variant(n) as z from mixed",
        "create table copied (x object, y array, z variant) as select v, v, v from mixed",
        "create view copied as select o, a, v from mixed",
        "create view copied (x, y, z) as select o, a, v from mixed",
        "create temporary table copied as select o, a, v from mixed",
    ],
)
def test_table_or_view_of_a_query_has_the_types_of_its_columns(mixed, statement):
    mixed(statement)
    assert kinds(mixed, "select * from copied") == [OBJECT, ARRAY, VARIANT]


def test_type_stays_when_a_table_is_changed(mixed):
    mixed("create or replace table mixed as select * from mixed")
    mixed("alter table mixed add column more object")
    mixed("create table copied clone mixed")
    mixed("alter table copied rename to other")
    expected = [OBJECT, ARRAY, VARIANT, 0, OBJECT]
    assert kinds(mixed, "select * from mixed") == expected
    assert kinds(mixed, "select * from other") == expected


def test_type_is_another_when_the_table_is_replaced(mixed):
    mixed("create or replace table mixed (o variant)")
    assert kinds(mixed, "select * from mixed") == [VARIANT]


def test_table_that_exists_keeps_its_types(mixed):
    mixed("create table if not exists mixed (v object)")
    assert kinds(mixed, "select v from mixed") == [VARIANT]
