"""AI_NULL_IF_ERROR and AI_THROW_IF_ERROR."""

import json

import pytest

ANSWER = "ai_classify(%s, ['rain', 'money'], return_error_details => true)"
LONG = "word " * 128_000


@pytest.mark.parametrize("function", ["ai_null_if_error", "ai_throw_if_error"])
def test_answer_without_an_error_is_its_value(session, function) -> None:
    answer = session.value(f"select {function}({ANSWER})", "rain in May")
    assert json.loads(answer) == {"labels": ["rain"]}
    assert session.value(f"select {function}({ANSWER})", None) is None


def test_answer_with_an_error_is_null_or_fails_the_statement(session) -> None:
    assert session.value(f"select ai_null_if_error({ANSWER})", LONG) is None
    refused = session.refused(f"select ai_throw_if_error({ANSWER.replace('%s', repr(LONG))})")
    assert "max tokens of 128000 exceeded" in refused.msg


@pytest.mark.parametrize(
    "call",
    [
        "ai_complete('llama3.1-8b', %s, {}, null, false, true)",
        "ai_classify(%s, ['a', 'b'], {}, true)",
        "ai_filter(%s, true)",
        "ai_sentiment(%s, ['cost'], true)",
        "ai_translate(%s, 'en', 'de', true)",
        "ai_redact(%s, true)",
        "ai_redact(%s, ['NAME'], true)",
    ],
)
def test_details_may_be_asked_for_behind_all_other_arguments(session, call) -> None:
    assert json.loads(session.value(f"select {call}", "Jane"))["error"] is None
    plain = session.value(f"select {call.replace('true', 'false')}", "Jane")
    assert '"error"' not in str(plain)


@pytest.mark.parametrize(
    "call", ["ai_count_tokens('ai_sentiment', 'a', [], true)", "ai_summarize('a', true)"]
)
def test_details_go_by_name_where_snowflake_does_not_know_them_by_place(session, call) -> None:
    assert session.refused(f"select {call}").errno == 1044


@pytest.mark.parametrize("details", ["false", "null"])
def test_answer_without_details_keeps_its_own_type(session, details) -> None:
    call = f"ai_translate('Hello', 'en', 'en', return_error_details => {details})"
    assert session.value(f"select {call}") == "Hello"


def test_details_are_not_a_matter_of_the_row(session) -> None:
    refused = session.refused("select ai_sentiment('a', return_error_details => 1 = 1)")
    assert (refused.errno, refused.sqlstate) == (1044, "42P13")


def test_what_has_no_error_details_is_refused(session) -> None:
    assert session.refused("select ai_null_if_error('text')").errno == 1044
