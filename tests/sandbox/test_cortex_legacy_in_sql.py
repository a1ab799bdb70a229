"""The functions of SNOWFLAKE.CORTEX, which a project that migrates still calls."""

import json

import pytest

MODEL = "'llama3.1-8b'"
USER = "{'role': 'user', 'content': 'Hello there.'}"
HISTORY = f"[{{'role': 'system', 'content': 'Be brief.'}}, {USER}]"
STORY = (
    "Acme released a database engine for small devices. The database engine stores data in one "
    "file. Lunch was served at noon. Early users of the database engine report that data loads "
    "fast. The weather stayed dry."
)


@pytest.fixture
def cortex(session):
    """Gives the value of a call of a function of SNOWFLAKE.CORTEX."""
    return lambda call, *values: session.value(f"select snowflake.cortex.{call}", *values)


def test_completion_of_a_string_is_a_string(cortex):
    assert cortex(f"complete({MODEL}, 'Hello there.')") == "Hello there."


@pytest.mark.parametrize("options", ["{}", "{'temperature': 0.7, 'max_tokens': 100}"])
def test_completion_with_options_is_of_a_conversation_and_tells_its_usage(cortex, options):
    told = json.loads(cortex(f"complete({MODEL}, {HISTORY}, {options})"))
    assert told["choices"] == [{"messages": "Hello there."}]
    assert told["model"] == "llama3.1-8b"
    assert told["usage"] == {"completion_tokens": 3, "prompt_tokens": 6, "total_tokens": 9}
    assert isinstance(told["created"], int)


def test_completion_is_text_whatever_its_options(session):
    calls = (f"complete({MODEL}, 'a')", f"complete({MODEL}, {HISTORY}, {{}})")
    kinds = {session.columns(f"select snowflake.cortex.{call} as v")[0].type_code for call in calls}
    assert kinds == {session.columns("select 'text' as v")[0].type_code}
    choice = f"parse_json(snowflake.cortex.complete({MODEL}, {HISTORY}, {{}})):choices[0]:messages"
    assert session.value(f"select {choice}::varchar") == "Hello there."


def test_response_format_among_the_options_gives_the_object_alone(cortex):
    wanted = (
        "{'response_format': {'type': 'json', 'schema': {'type': 'object', "
        "'properties': {'shortTitle': {'type': 'string'}}, 'required': ['shortTitle']}}}"
    )
    assert list(json.loads(cortex(f"complete({MODEL}, {HISTORY}, {wanted})"))) == ["shortTitle"]


@pytest.mark.parametrize(
    ("arguments", "errno"),
    [
        (f"{MODEL}, 'Hello', {{}}", 1044),
        (f"{MODEL}, {HISTORY}", 1044),
        (f"{MODEL}, {HISTORY}, 'brief'", 1044),
        (f"{MODEL}, [{{'role': 'user'}}], {{}}", 1044),
        (f"{MODEL}, [{{'role': 'assistant', 'content': 'Hello'}}], {{}}", 100351),
        (f"{MODEL}, [{{'role': 'system', 'content': 'Hello'}}], {{}}", 100351),
        (f"{MODEL}, [{USER}, {USER}], {{}}", 100351),
        (f"{MODEL}, {HISTORY}, {{'max_tokens': 9000}}", 100351),
        ("'gpt-zero', 'Hello'", 100351),
    ],
)
def test_completion_refuses_what_it_does_not_take_and_try_complete_gives_null(
    session, cortex, arguments, errno
):
    refused = session.refused(f"select snowflake.cortex.complete({arguments})")
    assert refused.errno == errno
    assert "AI_COMPLETE" not in refused.msg
    assert cortex(f"try_complete({arguments})") is None


def test_try_complete_answers_as_complete_does(cortex):
    assert cortex(f"try_complete({MODEL}, 'Hello there.')") == "Hello there."


def test_unknown_model_is_refused_in_snowflakes_words(session):
    refused = session.refused("select snowflake.cortex.complete('gpt-zero', 'Hello')")
    assert (
        'COMPLETE with remote service error: 400 \'"unknown model \\"gpt-zero\\""\'' in refused.msg
    )


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("I love this, it is wonderful!", 0.5, 1),
        ("Awful. I hate it.", -1, -0.5),
        ("It has four legs.", -0.5, 0.5),
    ],
)
def test_sentiment_is_a_number_from_minus_one_to_one(cortex, text, least, most):
    score = cortex("sentiment(%s)", text)
    assert isinstance(score, float)
    assert least <= score <= most


def test_sentiment_of_aspects_has_the_shape_of_its_successor(cortex):
    felt = json.loads(cortex("entity_sentiment('The price is awful.', ['price', 'colour'])"))
    assert {c["name"]: c["sentiment"] for c in felt["categories"]} == {
        "overall": "negative",
        "colour": "unknown",
        "price": "negative",
    }


@pytest.mark.parametrize(
    "categories",
    [
        "['travel', 'cooking']",
        "[{'label': 'travel'}, {'label': 'cooking', 'description': 'food'}]",
        "[{'label': 'travel'}, {'label': 'food', 'examples': ['soup']}], "
        "{'task_description': 'the subject'}",
    ],
)
def test_class_is_one_label(cortex, categories):
    label = cortex(f"classify_text('One day I will travel the world', {categories}):label::varchar")
    assert label == "travel"


def test_at_most_a_hundred_classes_are_taken(session):
    categories = ", ".join(f"'{number}'" for number in range(101))
    refused = session.refused(f"select snowflake.cortex.classify_text('a', [{categories}])")
    assert "101 categories, at most 100 are taken" in refused.msg
    assert session.refused("select snowflake.cortex.classify_text('a', ['b'])").errno == 100351


def test_answer_to_a_question_comes_with_its_score(cortex):
    call = "extract_answer(%s, 'Where is the data stored by the engine?')"
    [found] = json.loads(cortex(call, STORY))
    assert found["answer"] == "The database engine stores data in one file."
    assert 0 < found["score"] <= 1
    assert cortex(f"{call}[0]:answer::varchar", STORY) == found["answer"]
    assert json.loads(cortex("extract_answer('It rained.', 'What is the price?')")) == []


def test_summary_and_translation_are_texts(cortex):
    assert cortex("summarize(%s)", STORY).startswith("Acme released a database engine")
    assert cortex("translate('Guten Tag', 'de', 'en')") == "[from German] Guten Tag"
    assert cortex("translate(null, 'de', 'en')") is None


@pytest.mark.parametrize(
    ("function", "model", "dimension"),
    [("embed_text_768", "e5-base-v2", 768), ("embed_text_1024", "voyage-multilingual-2", 1024)],
)
def test_embedding_is_a_vector_of_the_length_that_is_asked_for(
    session, cortex, function, model, dimension
):
    assert len(cortex(f"{function}('{model}', 'hello')")) == dimension
    session(f"create table v as select snowflake.cortex.{function}('{model}', 'a') as embedding")
    assert session("describe table v")[0][1] == f"VECTOR(FLOAT, {dimension})"
    other = "e5-base-v2" if dimension == 1024 else "voyage-multilingual-2"
    refused = session.refused(f"select snowflake.cortex.{function}('{other}', 'hello')")
    assert f'unknown model \\"{other}\\"' in refused.msg


@pytest.mark.parametrize("name", ["llama3.1-8b", "e5-base-v2", "sentiment"])
def test_tokens_are_those_of_the_text_alone(cortex, name):
    assert cortex(f"count_tokens('{name}', 'one two three')") == 3


def test_tokens_of_an_unknown_model_are_not_counted(session):
    assert "unknown model" in session.refused("select snowflake.cortex.count_tokens('x', 'y')").msg


def test_document_is_named_by_stage_and_path(session, cortex, tmp_path):
    (tmp_path / "a.txt").write_text("Hello there.", encoding="utf-8")
    session("create stage files encryption = (type = 'SNOWFLAKE_SSE')")
    session(f"put 'file://{tmp_path}/a.txt' @files auto_compress = false")
    parsed = json.loads(cortex("parse_document('@files', 'a.txt', {'mode': 'LAYOUT'})"))
    assert parsed == {"content": "Hello there.", "metadata": {"pageCount": 1}}
    split = json.loads(cortex("parse_document('@files', 'a.txt', {'page_split': true})"))
    assert "page_split is not supported" in split["errorInformation"]


@pytest.mark.parametrize(
    "call",
    [
        "sentiment(repeat('word ', 513))",
        "summarize(repeat('word ', 32001))",
        "extract_answer(repeat('word ', 2049), 'Why?')",
        "extract_answer('Because.', repeat('word ', 65))",
        f"complete({MODEL}, repeat('word ', 128000))",
        "translate('Guten Tag', 'de', 'ar')",
    ],
)
def test_row_that_fails_fails_its_statement(session, call):
    session("create table rows_of_two as select 1 as id union all select 2")
    refused = session.refused(
        f"select case when id = 1 then snowflake.cortex.{call}::varchar end from rows_of_two"
    )
    assert (refused.errno, refused.sqlstate) == (100351, "P0000")


def test_file_is_refused_by_name_where_texts_are_read(session):
    picture = "to_file('@images', 'cat.png')"
    refused = session.refused(f"select snowflake.cortex.complete({MODEL}, 'A cat?', {picture})")
    assert (refused.errno, refused.sqlstate) == (2, "0A000")
    assert "COMPLETE of a FILE" in refused.msg


def test_usage_goes_by_the_names_that_were_called(session):
    session(
        f"select snowflake.cortex.complete({MODEL}, 'Hello'), snowflake.cortex.sentiment('good'), "
        "snowflake.cortex.embed_text_768('e5-base-v2', 'a'), "
        "snowflake.cortex.count_tokens('e5-base-v2', 'a')"
    )
    billed = session(
        "select function_name, model_name, credits > 0 "
        "from snowflake.account_usage.cortex_ai_functions_usage_history "
        "where query_id = last_query_id() order by function_name"
    )
    assert billed == [
        ("COMPLETE", "llama3.1-8b", True),
        ("EMBED_TEXT_768", "e5-base-v2", True),
        ("SENTIMENT", None, True),
    ]


def test_dynamic_table_asks_about_new_rows_only(session):
    session("create table reviews (id int, review varchar)")
    session("insert into reviews values (1, 'good')")
    session(
        "create dynamic table moods scheduler = disable warehouse = w refresh_mode = incremental "
        "as select id, snowflake.cortex.sentiment(review) as mood from reviews"
    )
    session("insert into reviews values (2, 'bad')")
    session("alter dynamic table moods refresh")
    calls = session.value(
        "select calls from snowflake.sandbox.ai_calls where query_id = last_query_id()"
    )
    assert calls == 1
    assert [mood > 0 for _, mood in session("select * from moods order by id")] == [True, False]


def test_incremental_dynamic_table_takes_calls_in_its_select_list_only(session):
    session("create table reviews (review varchar)")
    refused = session.refused(
        "create dynamic table moods scheduler = disable warehouse = w refresh_mode = incremental "
        "as select review from reviews where snowflake.cortex.sentiment(review) > 0"
    )
    assert refused.errno == 2711
    assert "SENTIMENT outside the SELECT list" in refused.msg


def test_function_that_the_schema_does_not_emulate_is_refused_by_name(session):
    refused = session.refused("select snowflake.cortex.finetune('SHOW')")
    assert "SNOWFLAKE.CORTEX.FINETUNE" in refused.msg
