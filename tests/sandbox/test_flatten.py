"""FLATTEN."""

import pytest

DOCUMENT = """
create table documents as
select 1 as id, parse_json('{"tags": ["a", "b"], "by": {"name": "x", "full name": "y"}}') as body
union all select 2, parse_json('{"tags": []}')
union all select 3, null
"""


@pytest.fixture
def documents(session):
    session(DOCUMENT)
    return session


def test_elements_of_an_array_have_an_index_and_values_of_an_object_a_key(documents):
    assert documents(
        "select key, path, index, value::varchar from documents,"
        " lateral flatten(input => body:tags) where id = 1 order by index"
    ) == [(None, "[0]", 0, "a"), (None, "[1]", 1, "b")]
    assert documents(
        "select key, path, index, value::varchar from documents,"
        " lateral flatten(body:by) where id = 1 order by key"
    ) == [("full name", "['full name']", None, "y"), ("name", "name", None, "x")]


def test_path_leads_to_what_is_flattened(documents):
    assert documents(
        "select f.path, f.value::varchar, f.this from documents,"
        " lateral flatten(input => body, path => 'tags') as f order by 1"
    ) == [("tags[0]", "a", '["a","b"]'), ("tags[1]", "b", '["a","b"]')]
    assert documents(
        "select value::int from table(flatten(input => parse_json('[[1, 2], [3]]'), path => '[1]'))"
    ) == [(3,)]


def test_outer_keeps_rows_without_elements(documents):
    assert documents(
        "select id, f.value::varchar from documents,"
        " lateral flatten(input => body:tags, outer => true) as f order by 1, 2"
    ) == [(1, "a"), (1, "b"), (2, None), (3, None)]


def test_recursive_flattens_what_is_inside_as_well(documents):
    assert documents(
        "select f.path from documents, lateral flatten(input => body, recursive => true) as f"
        " where id = 1 order by 1"
    ) == [("by",), ("by.name",), ("by['full name']",), ("tags",), ("tags[0]",), ("tags[1]",)]


def test_value_that_holds_nothing_has_no_elements(documents):
    assert documents("select count(*) from table(flatten(parse_json('1')))") == [(0,)]


def test_arguments_that_are_not_followed_are_refused(documents):
    refused = documents.refused(
        "select 1 from documents, lateral flatten(input => body, mode => 'ARRAY')"
    )
    assert (refused.errno, "MODE => 'ARRAY'" in refused.msg) == (2, True)
    refused = documents.refused("select 1 from documents, lateral flatten(input => body, a => 1)")
    assert (refused.errno, "[A]" in refused.msg) == (1023, True)
