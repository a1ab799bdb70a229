"""VECTOR columns and functions."""

import json

import pytest

HELLO = "ai_embed('e5-base-v2', 'hello world')"


@pytest.fixture(autouse=True)
def points(session):
    session("create table if not exists points (id int, place vector(float, 3))")
    session("insert into points select 1, [1, 0, 0]::vector(float, 3)")
    session("insert into points select 2, [3, 4.5, 0]::vector(float, 3)")


def test_vector_arrives_as_a_list_of_numbers(session):
    assert session("select place from points order by id") == [([1, 0, 0],), ([3, 4.5, 0],)]
    assert session.value("select [1, 2]::vector(int, 2)") == [1, 2]
    assert session.value("select null::vector(float, 3)") is None
    [column] = session.columns("select place from points")
    assert column.type_code == 16  # VECTOR


def test_vectors_and_missing_ones_travel_together(session):
    session("insert into points select 3, null")
    assert session("select place from points order by id desc limit 2") == [(None,), ([3, 4.5, 0],)]


def test_describe_names_the_type(session):
    session("alter table points add column other vector(int, 2)")
    described = {row[0]: row[1] for row in session("describe table points")}
    assert described["PLACE"] == "VECTOR(FLOAT, 3)"
    assert described["OTHER"] == "VECTOR(INT, 2)"


def test_vectors_go_through_create_table_as_views_updates_and_merges(session):
    session("create table copied as select id, place from points where id = 1")
    session("create view seen as select place from copied")
    session(
        "merge into copied using points on copied.id = points.id "
        "when matched then update set place = [7, 7, 7]::vector(float, 3) "
        "when not matched then insert (id, place) values (points.id, points.place)"
    )
    assert session("select place from seen order by place") == [([3, 4.5, 0],), ([7, 7, 7],)]
    session("update copied set place = [8, 8, 8]::vector(float, 3) where id = 1")
    assert session("select place from copied where id = 1") == [([8, 8, 8],)]


def test_vector_goes_into_variant_as_an_array_and_comes_back(session):
    session("create table answers (id int, answer variant)")
    session("insert into answers select id, object_construct('value', place::array) from points")
    assert json.loads(session.value("select answer from answers where id = 1")) == {
        "value": [1, 0, 0]
    }
    back = "select answers.answer:value::array::vector(float, 3) from answers where id = 2"
    assert session.value(back) == [3, 4.5, 0]
    assert session.value("select array_size(place::array) from points where id = 1") == 3


@pytest.mark.parametrize(
    "value",
    ["place::variant", "to_variant(place)", "object_construct('value', place)"],
)
def test_vector_itself_does_not_go_into_variant(session, value):
    refused = session.refused(f"select {value} from points")
    assert (refused.errno, refused.sqlstate) == (1044, "42P13")
    assert "'TO_VARIANT': (VECTOR(FLOAT, 3))" in refused.msg
    assert session.refused(f"select to_variant({HELLO})").errno == 1044


@pytest.mark.parametrize(
    ("statement", "types"),
    [
        ("insert into answers select id, place from points", "VARIANT but got VECTOR(FLOAT, 3)"),
        (
            "merge into answers using points on answers.id = points.id "
            "when not matched then insert (id, answer) values (points.id, points.place)",
            "VARIANT but got VECTOR(FLOAT, 3)",
        ),
        (
            "insert into points (id, place) select 3, [1, 2]::vector(float, 2)",
            "VECTOR(FLOAT, 3) but got VECTOR(FLOAT, 2)",
        ),
        (
            "insert into points select 3, [1, 2, 3]::vector(int, 3)",
            "VECTOR(FLOAT, 3) but got VECTOR(INT, 3)",
        ),
        ("insert into points select 3, [1, 2, 3]", "VECTOR(FLOAT, 3) but got ARRAY"),
        ("update points set place = parse_json('[1, 2, 3]')", "VECTOR(FLOAT, 3) but got ARRAY"),
        (f"update points set place = {HELLO}", "VECTOR(FLOAT, 3) but got VECTOR(FLOAT, 768)"),
    ],
)
def test_column_takes_values_of_its_type_only(session, statement, types):
    session("create table answers (id int, answer variant)")
    refused = session.refused(statement)
    assert (refused.errno, refused.sqlstate) == (2023, "22000")
    assert f"expecting {types} for column" in refused.msg
    assert len(session("select * from points")) == 2


@pytest.mark.parametrize("given", ["[1, 2]", "parse_json('[1, 2]')::array", "[1, 2, 3, 4]"])
def test_array_of_another_length_is_refused(session, given):
    refused = session.refused(f"select {given}::vector(float, 3)")
    assert (refused.errno, refused.sqlstate) == (220000, "22000")
    assert "Array-like value being cast to a vector has incorrect dimension" in refused.msg


def test_text_is_no_vector(session):
    refused = session.refused("select '[1, 2]'::vector(float, 2)")
    assert "'CAST': (VARCHAR(6), VECTOR(FLOAT, 2))" in refused.msg


def test_vector_does_not_go_among_values(session):
    refused = session.refused("insert into points values (3, [1, 2, 3]::vector(float, 3))")
    assert (refused.errno, refused.sqlstate) == (2014, "22000")
    assert "Invalid data type [VECTOR(FLOAT, 3)] in VALUES clause" in refused.msg


@pytest.mark.parametrize("kind", ["vector(varchar, 3)", "vector(float, 0)", "vector(float, 4097)"])
def test_vector_of_other_elements_or_too_many_is_refused(session, kind):
    assert "Invalid data type [VECTOR(" in session.refused(f"create table t (v {kind})").msg


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("vector_cosine_similarity", 3 / (3 * 3 + 4.5 * 4.5) ** 0.5),
        ("vector_inner_product", 3),
        ("vector_l1_distance", 6.5),
        ("vector_l2_distance", (2 * 2 + 4.5 * 4.5) ** 0.5),
    ],
)
def test_vectors_are_compared(session, function, expected):
    pair = "from points as one join points as other on one.id = 1 and other.id = 2"
    measured = session.value(f"select {function}(one.place, other.place) {pair}")
    assert measured == pytest.approx(expected)
    assert (
        session.value(f"select {function}(place, null::vector(float, 3)) from points limit 1")
        is None
    )
    refused = session.refused(f"select {function}(place, [1, 2]::vector(float, 2)) from points")
    assert (refused.errno, refused.sqlstate) == (1044, "42P13")


def test_vectors_of_whole_numbers_are_not_compared(session):
    vector = "[1, 2]::vector(int, 2)"
    refused = session.refused(f"select vector_l2_distance({vector}, {vector})")
    assert (refused.errno, refused.sqlstate) == (2, "0A000")


def test_nearest_neighbours_are_found_in_one_statement(session):
    session(
        "create table titles as select column1 as id, column2 as title from values "
        "(0, 'Rust released'), (1, 'A new Rust release'), (2, 'Cats asleep'), (3, 'Cats sleep')"
    )
    found = session(
        "with embedded as (select id, ai_embed('e5-base-v2', title) as embedding from titles), "
        "compared as (select one.id, other.id as similar_id, vector_cosine_similarity("
        "one.embedding, other.embedding) as similarity from embedded as one "
        "join embedded as other on one.id <> other.id) "
        "select id, similar_id from compared qualify row_number() over ("
        "partition by id order by similarity desc, similar_id) = 1 order by id"
    )
    assert found == [(0, 1), (1, 0), (2, 3), (3, 2)]
