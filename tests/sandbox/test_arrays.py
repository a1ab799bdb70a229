"""Functions of arrays."""

import json

import pytest
from snowflake.connector.errors import ProgrammingError


@pytest.mark.parametrize(
    ("value", "array", "expected"),
    [
        ("'a'::variant", 'parse_json(\'["a", "b"]\')', True),
        ("'ab'::variant", 'parse_json(\'["a", "b"]\')', False),
        ("1::variant", "array_construct(1, 2)", True),
        ("'a'::variant", 'parse_json(\'{"x": ["a"]}\'):x', True),
        ("'a'::variant", "parse_json('{}'):x", None),
    ],
)
def test_array_contains_finds_whole_elements(session, value, array, expected):
    assert session(f"select array_contains({value}, {array})") == [(expected,)]


def test_array_contains_wants_a_variant(session):
    with pytest.raises(ProgrammingError, match="Invalid argument types for function 'ARRAY_CON"):
        session("select array_contains('a', array_construct('a'))")


def test_array_column_keeps_its_elements(session):
    session("create table t (names array)")
    session('insert into t select parse_json(\'{"v": ["a", "b"]}\'):v::array')
    assert session(
        "select f.value::varchar from t, lateral flatten(input => names) f order by 1"
    ) == [
        ("a",),
        ("b",),
    ]


@pytest.mark.parametrize(
    ("array", "text"),
    [
        ('parse_json(\'["a", "b"]\')', "a, b"),
        ("parse_json('[\"a\", null, 1]')", "a, , 1"),
        ("array_construct()", ""),
        ("parse_json('{}'):x::array", None),
    ],
)
def test_array_to_string_joins_the_elements(session, array, text):
    assert session(f"select array_to_string({array}, ', ')") == [(text,)]


def test_array_to_string_reads_a_column_of_arrays(session):
    session("create table t (names array)")
    session('insert into t select parse_json(\'["a", "b"]\')')
    assert session("select array_to_string(names, '-') from t") == [("a-b",)]
    assert session(
        "select array_to_string(array_agg(value) within group (order by value), '-')"
        " from (select column1 as value from values ('x'), ('y'))"
    ) == [("x-y",)]


@pytest.mark.parametrize(
    ("bounds", "part"),
    [
        ("0, 2", [1, 2]),
        ("-2, 4", [3, 4]),
        ("0, -1", [1, 2, 3]),
        ("5, 9", []),
        ("null, 2", None),
    ],
)
def test_array_slice_counts_from_zero_and_leaves_the_end_out(session, bounds, part):
    sliced = session.value(f"select array_slice(array_construct(1, 2, 3, 4), {bounds})")
    assert (sliced and json.loads(sliced)) == part


def test_array_slice_of_an_aggregate(session):
    assert (
        session.value(
            "select array_slice(array_agg(column1) within group (order by column1), 0, 1)::varchar"
            " from values ('b'), ('a')"
        )
        == '["a"]'
    )
