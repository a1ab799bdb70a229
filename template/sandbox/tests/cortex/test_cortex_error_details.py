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


def test_what_has_no_error_details_is_refused(session) -> None:
    assert session.refused("select ai_null_if_error('text')").errno == 1044
