"""AI_EXTRACT."""

import json

import pytest

TEXT = (
    "Quarterly note. Jane Miller founded the small bicycle maker Northwind Systems "
    "on 3 March 2024. The warehouse in the harbour stores bicycles. "
    "The office opened on 5 May 2025."
)


def response(value, questions, text=TEXT):
    answer = value("AI_EXTRACT", text, questions)
    assert answer["error"] is None
    return answer["response"]


@pytest.mark.parametrize(
    ("questions", "key"),
    [
        ({"founder": "Who founded the company?"}, "founder"),
        (["Who founded the company?"], "Who founded the company?"),
        ([["founder", "Who founded the company?"]], "founder"),
        (["founder: Who founded the company?"], "founder"),
    ],
)
def test_each_form_of_a_question_names_its_answer(value, questions, key) -> None:
    assert response(value, questions) == {key: "Jane Miller"}


def test_schema_gives_strings_lists_and_tables(value) -> None:
    string, array = {"type": "string"}, {"type": "array"}
    schema = {
        "type": "object",
        "properties": {
            "founder": {**string, "description": "Who founded the company?"},
            "dates": array,
            "events": {
                "type": "object",
                "column_ordering": ["who", "day"],
                "properties": {"day": array, "who": {**array, "description": "Who founded it?"}},
            },
        },
    }
    dates = ["3 March 2024", "5 May 2025"]
    answer = response(value, {"schema": schema})
    assert answer["founder"] == "Jane Miller"
    assert answer["dates"] == dates
    assert list(answer["events"].items()) == [("who", ["Jane Miller"]), ("day", dates)]


def test_question_chooses_among_what_the_text_has_of_a_kind(value) -> None:
    assert response(value, {"day": "When did the office open?"}) == {"day": "5 May 2025"}


def test_other_questions_are_answered_by_the_sentence_about_them(value) -> None:
    answer = response(value, ["What does the warehouse in the harbour store?"])
    assert list(answer.values()) == ["The warehouse in the harbour stores bicycles."]


def test_label_is_left_out_of_its_value(value) -> None:
    assert response(value, {"n": "What is the invoice number?"}, "Invoice number: A-17\nPaid") == {
        "n": "A-17"
    }


def test_what_the_text_does_not_say_is_null(value) -> None:
    assert response(value, {"website": "What is the website?"}) == {"website": None}


def test_text_over_the_context_window_is_an_error_beside_the_answers(value) -> None:
    answer = value("AI_EXTRACT", "word " * 128_000, ["What?"])
    assert answer == {"error": "max tokens of 128000 exceeded", "response": None}


def test_questions_are_billed(call) -> None:
    short, long = (call("AI_EXTRACT", TEXT, ["What?", *more]) for more in ([], ["Who, and why?"]))
    assert 0 < short.usage.input_tokens < long.usage.input_tokens
    assert 0 < short.usage.output_tokens < long.usage.output_tokens


@pytest.mark.parametrize(
    ("questions", "reason"),
    [
        ("What?", "Invalid response format. (responseFormat must be an object or an array)"),
        (None, "Missing or empty response format."),
        ([], "Missing or empty response format."),
        ([3], "must be a question or an array of key and question"),
        ({"a": 3}, "question of 'a' must be a string"),
        ([["a", "b"], ["a", "c"]], "Duplicate feature name found: a."),
        (
            [f"What is {n}?" for n in range(101)],
            "Too many questions: 0 complex and 101 simple = 101 total, complex question weight 10",
        ),
        ({"schema": {"type": "array"}}, "schema must be an object with properties"),
        ({"schema": {"type": "object", "properties": {}}, "a": "b"}, "other questions beside it"),
        (
            {"schema": {"type": "object", "properties": {"a": {"type": "number"}}}},
            "type of schema.a must be string, array or object",
        ),
    ],
)
def test_what_snowflake_does_not_take_is_an_error_beside_the_answers(
    call, questions, reason
) -> None:
    answer = call("AI_EXTRACT", TEXT, questions)
    assert reason in answer.value["error"]
    assert answer.value["response"] is None
    assert answer.usage.input_tokens == 0


def test_bad_questions_of_one_row_do_not_fail_the_others(session) -> None:
    session("create table asked (id int, question varchar)")
    session("insert into asked values (1, 'Who founded the company?'), (2, null)")
    rows = session(
        "select ai_extract(text => %s, responseFormat => ['Who?', question]):error::varchar "
        "from asked order by id",
        TEXT,
    )
    assert rows[0] == (None,)
    assert rows[1][0].startswith("Invalid response format.")


def test_scores_stand_beside_the_answers_of_the_same_names(session) -> None:
    answer = json.loads(
        session.value(
            "select ai_extract(text => %s, responseFormat => {'founder': 'Who founded it?', "
            "'website': 'What is the website?'}, scores => true)",
            TEXT,
        )
    )
    scores = answer["scoring"]["scores"]
    assert list(scores) == list(answer["response"])
    assert 0.5 <= scores["founder"]["score"] <= 1
    assert scores["website"] == {"score": 0}


def test_hundred_questions_are_taken(value) -> None:
    assert len(response(value, [f"What is {n}?" for n in range(100)])) == 100


def test_arguments_go_by_position_or_by_name(session) -> None:
    by_name = "text => %s, responseFormat => {'fromWhom': 'Who founded it?'}"
    by_position = '%s, parse_json(\'{"fromWhom": "Who founded it?"}\')'
    for arguments in (by_name, by_position):
        answer = json.loads(session.value(f"select ai_extract({arguments})", TEXT))
        assert answer == {"error": None, "response": {"fromWhom": "Jane Miller"}}
    assert session.value("select ai_extract(null, ['What?'])") is None


@pytest.mark.parametrize(
    "arguments",
    ["responseFormat => ['What?']", "text => 'a', file => null, responseFormat => ['What?']"],
)
def test_either_text_or_file_must_be_given(session, arguments) -> None:
    assert session.refused(f"select ai_extract({arguments})").errno == 1044


@pytest.mark.parametrize("factor", [0.5, 5, "'2'"])
def test_scale_factor_is_from_one_to_four(session, factor) -> None:
    config = f"config => {{'scale_factor': {factor}}}"
    refused = session.refused(f"select ai_extract(text => 'a', responseFormat => ['b'], {config})")
    assert "scale_factor must be a number from 1 to 4" in refused.msg
