"""AI_TRANSLATE."""

import pytest

from snowflake_sandbox.cortex.errors import RowError
from snowflake_sandbox.cortex.languages import LANGUAGES, detect

GERMAN = "Das Wetter ist heute schön und wir gehen im Park spazieren"
ENGLISH = "The weather is nice today and we walk in the park"


def test_translation_says_which_language_the_text_was_in(value) -> None:
    assert value("AI_TRANSLATE", GERMAN, "de", "en") == f"[from German] {GERMAN}"


def test_empty_source_language_is_detected(value) -> None:
    assert value("AI_TRANSLATE", GERMAN, "", "en") == f"[from German] {GERMAN}"
    assert value("AI_TRANSLATE", ENGLISH, "", "de") == f"[from English] {ENGLISH}"


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [(ENGLISH, "", "en"), (GERMAN, "", "de"), (GERMAN, "de", "de"), ("", "de", "en")],
)
def test_text_that_is_in_the_target_language_stays_as_it_is(value, text, source, target) -> None:
    assert value("AI_TRANSLATE", text, source, target) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Cómo aprendí a programar a los 58 años", "es"),
        ("Nous avons quitté le cloud pour trois serveurs", "fr"),
        ("Vale a pena fazer mestrado em computação depois dos 40?", "pt"),
        ("हिंदी में प्रोग्रामिंग सिखाने के दो साल", "hi"),
        ("個人開発のゲームが発売三日で一万本売れた話", "ja"),
        ("为什么我们放弃了微服务", "zh"),
        ("Ministeren sier at dette ikke er bra", "no"),
    ],
)
def test_language_of_a_headline_is_recognised(text, code) -> None:
    assert detect(text) == code


@pytest.mark.parametrize("text", ["Go", "Ask HN", "PostgreSQL 17", "1977", ""])
def test_text_of_too_few_words_counts_as_english(text) -> None:
    assert detect(text) == "en"


def test_snowflake_knows_23_languages() -> None:
    assert len(LANGUAGES) == 23


def test_beginning_of_a_long_text_tells_its_language() -> None:
    assert detect(ENGLISH * 100 + GERMAN * 2_000) == "en"


@pytest.mark.parametrize(
    ("source", "target"), [("xx", "en"), ("de", "xx"), ("de", ""), ("de", "EN"), ("de", None)]
)
def test_unknown_language_fails_its_row(call, source, target) -> None:
    with pytest.raises(RowError, match="Invalid language"):
        call("AI_TRANSLATE", GERMAN, source, target)


def test_unknown_language_is_named_in_snowflakes_words(call) -> None:
    with pytest.raises(RowError) as caught:
        call("AI_TRANSLATE", GERMAN, "de", "xx")
    assert str(caught.value) == 'Invalid language "xx"'


def test_text_over_100000_tokens_fails_its_row(call) -> None:
    assert call("AI_TRANSLATE", "word " * 100_000, "en", "de") is not None
    with pytest.raises(RowError, match="max tokens of 100000 exceeded"):
        call("AI_TRANSLATE", "word " * 100_001, "en", "de")


def test_what_is_read_and_what_is_written_is_billed(call) -> None:
    usage = call("AI_TRANSLATE", ENGLISH, "", "de").usage
    assert usage.output_tokens > 10
    assert usage.input_tokens > 10


def test_counted_tokens_are_those_that_are_billed(call, value) -> None:
    counted = value("AI_COUNT_TOKENS", "ai_translate", GERMAN, "", "en")
    assert counted == call("AI_TRANSLATE", GERMAN, "", "en").usage.input_tokens
