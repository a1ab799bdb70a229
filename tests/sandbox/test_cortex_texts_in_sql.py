"""Functions that turn a text into another, through SQL."""

import json

import pytest

GERMAN = "Das Wetter ist heute schön und wir gehen im Park spazieren"


@pytest.fixture(autouse=True)
def stories(session):
    session("create table stories (id int, text varchar)")
    session(f"insert into stories values (1, '{GERMAN}'), (2, null)")


def test_translation_is_a_text_and_null_stays_null(session):
    translated = session("select ai_translate(text, '', 'en') from stories order by id")
    assert translated == [(f"[from German] {GERMAN}",), (None,)]


def test_invalid_language_is_null_or_tells_why(session):
    assert session.value("select ai_translate(text, 'de', 'xx') from stories where id = 1") is None
    details = "ai_translate(text, 'de', 'xx', return_error_details => true)"
    error = session.value(f"select {details}:error::varchar from stories where id = 1")
    assert error == 'Invalid language "xx"'


def test_tokens_of_a_translation_can_be_counted(session):
    counted = "select ai_count_tokens('ai_translate', text, '', 'en') from stories where id = 1"
    assert session.value(counted) > 10


def test_translation_is_billed_by_its_own_name(session):
    session("select ai_translate(text, '', 'en') from stories")
    billed = session(
        "select distinct function_name, credits > 0 "
        "from snowflake.account_usage.cortex_ai_functions_usage_history "
        "where query_id = last_query_id()"
    )
    assert billed == [("AI_TRANSLATE", True)]


TOO_LONG = "repeat('word ', 5000)"


def test_redaction_is_a_text_and_detection_an_object(session):
    text = "'Write to jane@example.com'"
    assert session.value(f"select ai_redact({text})") == "Write to [EMAIL]"
    assert session.value(f"select ai_redact({text}, ['NAME'])") == "Write to jane@example.com"
    detected = f"ai_redact({text}, mode => 'detect')"
    [column] = session.columns(f"select {detected} as found")
    assert json.loads(session.value(f"select {detected}"))["spans"][0]["category"] == "EMAIL"
    assert column.type_code != session.columns(f"select ai_redact({text}) as text")[0].type_code


def test_unknown_category_of_personal_data_is_refused(session):
    refused = session.refused("select ai_redact('text', ['SHOE_SIZE'])")
    assert "unknown category 'SHOE_SIZE'" in refused.msg


@pytest.mark.parametrize("details", ["", ", return_error_details => true"])
def test_failing_redaction_fails_the_statement_by_default(session, details):
    refused = session.refused(f"select ai_redact({TOO_LONG}{details})")
    assert refused.errno == 100351
    assert "max tokens of 4096 exceeded" in refused.msg


def test_failing_redaction_is_null_or_tells_why_where_the_session_wants_that(session):
    session("alter session set AI_SQL_ERROR_HANDLING_USE_FAIL_ON_ERROR = false")
    assert session.value(f"select ai_redact({TOO_LONG})") is None
    details = f"ai_redact({TOO_LONG}, return_error_details => true)"
    assert session.value(f"select {details}:error::varchar") == "max tokens of 4096 exceeded"


def test_summary_is_a_text_and_failing_is_null_or_tells_why(session):
    assert session("select ai_summarize(text) from stories order by id") == [(GERMAN,), (None,)]
    too_long = "repeat('word ', 300000)"
    assert session.value(f"select ai_summarize({too_long})") is None
    details = f"ai_summarize({too_long}, return_error_details => true)"
    assert session.value(f"select {details}:error::varchar") == "max tokens of 272000 exceeded"
