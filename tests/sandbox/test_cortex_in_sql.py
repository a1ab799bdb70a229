"""AI functions in statements: what they bill, and how they fail."""

import json

import pytest

LONG = "'" + "word " * 5000 + "'"


@pytest.fixture(autouse=True)
def reviews(session):
    session("create table reviews (id int, text varchar)")
    session(
        "insert into reviews values "
        "(1, 'I love this, it is wonderful!'), (2, 'Awful. I hate it.'), (3, null)"
    )


MOOD = "ai_sentiment(text):categories[0]:sentiment::varchar"
MOODS = [(1, "positive"), (2, "negative"), (3, None)]


def test_cortex_function_in_a_select(session):
    assert session(f"select id, {MOOD} as mood from reviews order by id") == MOODS


def test_cortex_function_in_create_table_as(session):
    session(f"create table moods as select id, {MOOD} as mood from reviews")
    assert session("select * from moods order by id") == MOODS


def test_cortex_function_in_a_view(session):
    session(f"create view moods as select id, {MOOD} as mood from reviews")
    assert session("select * from moods order by id") == MOODS


def test_cortex_function_in_the_source_of_a_merge(session):
    session("create table moods (id int, mood varchar)")
    session("insert into moods values (1, 'unknown')")
    session(
        f"merge into moods using (select id, {MOOD} as mood from reviews) as new "
        "on moods.id = new.id when matched then update set mood = new.mood "
        "when not matched then insert (id, mood) values (new.id, new.mood)"
    )
    assert session("select * from moods order by id") == MOODS


def test_cortex_function_in_insert_and_update(session):
    session("create table moods (id int, mood varchar)")
    session(f"insert into moods select id, {MOOD} from reviews where id = 1")
    session("update moods set mood = ai_sentiment('terrible'):categories[0]:sentiment::varchar")
    assert session("select * from moods") == [(1, "negative")]


def test_cortex_function_in_a_condition(session):
    assert session(f"select id from reviews where {MOOD} = 'negative'") == [(2,)]


@pytest.mark.parametrize(
    "call",
    [
        "ai_classify('a bright sunny day', ['weather', 'money'])",
        "AI_CLASSIFY('a bright sunny day', ARRAY_CONSTRUCT('weather', 'money'))",
        "ai_classify('a bright sunny day', parse_json('[\"weather\", \"money\"]'))",
        "ai_classify(input => 'a bright sunny day', list_of_categories => ['weather', 'money'])",
        "ai_classify('a bright sunny day', [{'label': 'weather'}, {'label': 'money'}])",
        "ai_classify('a bright sunny day', ['weather', 'money'], {'task_description': 'topic'})",
    ],
)
def test_arguments_may_be_written_in_each_of_the_forms_snowflake_takes(session, call):
    assert json.loads(session.value(f"select {call}")) == {"labels": ["weather"]}


def test_categories_may_come_from_the_row(session):
    session("create table topics as select 'rain and snow' as text, 'weather' as topic")
    answer = session.value("select ai_classify(text, [topic, 'money']) from topics")
    assert json.loads(answer) == {"labels": ["weather"]}


def test_object_literals_keep_the_case_of_their_keys(session):
    assert json.loads(session.value("select {'camelCase': 1, 'UPPER': 2}")) == {
        "camelCase": 1,
        "UPPER": 2,
    }
    answer = session.value(
        "select ai_complete(model => 'llama3.1-8b', prompt => 'Sum up: all is well.', "
        "model_parameters => {'temperature': 0, 'max_tokens': 50}, response_format => "
        "{'type': 'json', 'schema': {'type': 'object', "
        "'properties': {'shortSummary': {'type': 'string'}}, 'required': ['shortSummary']}})"
    )
    assert list(json.loads(answer)) == ["shortSummary"]


def test_fields_of_an_answer_can_be_read_in_an_outer_select(session):
    assert session(
        "with answers as (select ai_classify(text, ['praise', 'blame'], "
        "return_error_details => true) as answer from reviews where id = 1) "
        "select answer:error::varchar, array_size(answer:value:labels) from answers"
    ) == [(None, 1)]


def test_number_of_tokens_is_a_number(session):
    count = session.value("select ai_count_tokens('ai_sentiment', 'good')")
    longer = session.value("select ai_count_tokens('ai_sentiment', 'good, better, best')")
    assert isinstance(count, int)
    assert 0 < count < longer


def test_text_without_a_model_answer_is_plain_text(session):
    answer = session.value("select ai_complete('llama3.1-8b', 'Say: hello')")
    assert isinstance(answer, str)
    assert not answer.startswith('"')


@pytest.mark.parametrize(
    "call",
    [
        "ai_sentiment({text})",
        "ai_classify({text}, ['a', 'b'])",
        "ai_complete('llama3.1-8b', {text})",
    ],
)
def test_null_text_gives_null(session, call):
    assert session.value(f"select {call.format(text='null')}") is None


def test_null_text_has_no_error_details(session):
    answer = session.value("select ai_sentiment(null, return_error_details => true)")
    assert json.loads(answer) == {"value": None, "error": None}


def test_row_that_fails_is_null_and_the_others_are_answered(session):
    session(f"insert into reviews values (4, {LONG})")
    assert session(f"select id, {MOOD} as mood from reviews order by id") == [*MOODS, (4, None)]


def test_row_that_fails_tells_why_when_asked_for_details(session):
    session(f"insert into reviews values (4, {LONG})")
    rows = session(
        "select id, ai_sentiment(text, return_error_details => true) from reviews order by id"
    )
    answers = {id: json.loads(answer) for id, answer in rows}
    assert "max tokens" in answers[4]["error"]
    assert answers[4]["value"] is None
    assert answers[1]["error"] is None
    assert answers[1]["value"]["categories"][0]["sentiment"] == "positive"


def test_model_that_is_unknown_fails_the_whole_statement(session):
    session("create table answers (id int, answer varchar)")
    refused = session.refused(
        "insert into answers select id, ai_complete('gpt-zero', text) from reviews"
    )
    assert (refused.errno, refused.sqlstate) == (100351, "P0000")
    assert "gpt-zero" in refused.msg
    assert session("select * from answers") == []


@pytest.mark.parametrize(
    "call",
    [
        "ai_classify('x')",
        "ai_classify('x', ['a', 'b'], no_such_argument => 1)",
        "ai_sentiment()",
        "ai_complete('llama3.1-8b')",
    ],
)
def test_arguments_that_the_function_does_not_take_are_refused(session, call):
    refused = session.refused(f"select {call}")
    assert (refused.errno, refused.sqlstate) == (1044, "42P13")
    assert call.partition("(")[0].upper() in refused.msg


def test_wrong_arguments_are_refused_even_where_there_are_no_rows(session):
    assert session.refused("select ai_classify(text) from reviews where false").errno == 1044


def test_constants_may_be_cast_as_snowpark_casts_them(session):
    assert len(session.value("select ai_embed('e5-base-v2' :: string, 'a' :: string)")) == 768
    detailed = "ai_translate('a' :: string, 'en', 'xx', return_error_details => true :: boolean)"
    assert session.value(f"select {detailed}:error::varchar") == 'Invalid language "xx"'
    assert session.value("select ai_translate('a', 'en', 'en', false :: boolean)") == "a"
    found = "ai_redact('Mail jane@example.com', mode => 'detect' :: string):spans[0]:category"
    assert session.value(f"select {found}::varchar") == "EMAIL"
    sums = "select ai_agg(text, 'Sum up.' :: string) from reviews where id = 1"
    assert session.value(sums) == "I love this, it is wonderful!"


def test_values_of_a_call_can_be_bound(session):
    answer = session.value(
        "select ai_classify(%s, ['weather', 'money'])", "it's a 'bright' sunny day: $5"
    )
    assert json.loads(answer) == {"labels": ["weather"]}


def test_answers_are_the_same_every_time(session, other):
    call = "select ai_complete('llama3.1-8b', 'Sum up: the cat sat on the mat. It slept.')"
    assert session(call) == session(call) == other(call)
