"""AI_COUNT_TOKENS, and what a token is."""

import time

import pytest

from snowflake_sandbox.cortex.errors import StatementError
from snowflake_sandbox.cortex.tokens import count_json_tokens, count_tokens, truncate

REVIEW = (
    "I finally splurged on these after months of hesitation about the price, and I'm mostly "
    "impressed. The Nulu fabric really is as buttery-soft as everyone says, and they're "
    "incredibly comfortable for yoga and lounging. The high-rise waistband stays put and "
    "doesn't dig in, which is rare for me. However, I'm already seeing some pilling after just "
    "a few wears, and they definitely require gentle care. They're also quite delicate - I "
    "snagged them slightly on my gym bag zipper. Great for low-impact activities, but I "
    "wouldn't recommend for high-intensity workouts. Worth it for the comfort factor"
)
DISHES = "One day I will see the world and learn to cook my favorite dishes"
PIZZA = "This place makes the best truffle pizza in the world! Too bad I cannot afford it"
NOVEL = (
    "The plot is fast and the characters feel real. This book kept me awake all night because the "
    "mystery is so deep. I love how the author handles the ending. It is a great read for anyone "
    "who likes suspense."
)
OTHER_NOVEL = (
    "The story is quick and the people feel true. This novel kept me awake all night because the "
    "puzzle is so big. I love how the writer handles the finale. It is a solid choice for anyone "
    "who enjoys suspense."
)
INTRODUCTION = "My name is {} and I live at twenty third street, San Francisco."
LABELS = [{"label": label} for label in ("travel", "cooking", "reading", "driving")]
DESCRIBED = [
    {"label": "travel", "description": "content related to traveling"},
    {"label": "cooking", "description": "content related to food preparation"},
    {"label": "reading", "description": "content related to reading"},
    {"label": "driving", "description": "content related to driving a car"},
]
TASK = {"task_description": "Determine topics related to the given text"}
EXAMPLE = {
    "input": "i love traveling with a good book",
    "labels": ["travel", "reading"],
    "explanation": "the text mentions traveling and a good book which relates to reading",
}


def test_english_prose_is_about_four_characters_a_token() -> None:
    assert 3.5 < len(REVIEW) / count_tokens(REVIEW) < 4.5


def test_every_word_and_run_of_punctuation_is_a_token_at_least() -> None:
    assert count_tokens("a b, c!") == 5


def test_chinese_and_japanese_are_about_a_token_a_character() -> None:
    assert count_tokens("数据工程") == 4
    assert count_tokens("こんにちは") == 5


def test_json_is_counted_as_it_is_written_not_as_it_is_escaped() -> None:
    assert count_json_tokens(["数据"]) == count_tokens('["数据"]')


def test_blank_text_has_no_tokens() -> None:
    assert count_tokens(" \n\t") == 0


def test_a_million_characters_are_counted_in_a_moment() -> None:
    text = REVIEW * (1_000_000 // len(REVIEW))
    started = time.perf_counter()
    count_tokens(text)
    assert time.perf_counter() - started < 2


def test_truncated_text_has_the_tokens_asked_for() -> None:
    assert truncate("one two, three", 3) == "one two,"
    assert truncate("one two", 9) == "one two"


@pytest.mark.parametrize(
    ("arguments", "documented"),
    [
        (("ai_classify", DISHES, LABELS), 187),
        (("ai_classify", DISHES, DESCRIBED, TASK), 254),
        (("ai_classify", DISHES, DESCRIBED, TASK | {"examples": [EXAMPLE]}), 298),
        (("ai_sentiment", PIZZA), 139),
        (("ai_sentiment", PIZZA, [{"label": s} for s in ("positive", "negative", "neutral")]), 148),
        (("ai_complete", "llama3.3-70b", f'Summarize the insights in 20 words: "{REVIEW}"'), 158),
        (("ai_similarity", NOVEL, OTHER_NOVEL), 101),
        (("ai_similarity", NOVEL, OTHER_NOVEL, {"model": "e5-base-v2"}), 92),
        (("ai_translate", NOVEL, "en", "de"), 51),
        (("ai_redact", INTRODUCTION.format("John Smith")), 442),
        (("ai_redact", INTRODUCTION.format("John"), ["NAME", "EMAIL"]), 441),
    ],
)
def test_counts_are_near_those_of_the_documentation(value, arguments, documented) -> None:
    assert value("AI_COUNT_TOKENS", *arguments) == pytest.approx(documented, rel=0.06)


def test_count_of_an_embedding_is_near_that_of_the_documentation(value) -> None:
    counted = value("AI_COUNT_TOKENS", "ai_embed", "nv-embed-qa-4", f'"{REVIEW}"')
    assert counted == pytest.approx(142, rel=0.08)


def test_schema_of_a_structured_completion_is_counted(value) -> None:
    plain = value("AI_COUNT_TOKENS", "ai_complete", "claude-haiku-4-5", "Hello")
    schema = {"type": "json", "schema": {"type": "object", "properties": {"a": {}}}}
    structured = value("AI_COUNT_TOKENS", "ai_complete", "claude-haiku-4-5", "Hello", schema)
    assert structured > plain + 10
    sampling = {"temperature": 0}
    assert value("AI_COUNT_TOKENS", "ai_complete", "llama3.1-8b", "Hello", sampling) == plain


def test_count_is_what_a_call_is_billed_for(call, value) -> None:
    arguments = (DISHES, ["travel", "cooking"])
    billed = call("AI_CLASSIFY", *arguments).usage.input_tokens
    assert value("AI_COUNT_TOKENS", "ai_classify", *arguments) == billed


def test_structured_output_of_claude_is_billed_beyond_the_count(call, value) -> None:
    schema = {"type": "json", "schema": {"type": "object", "properties": {"a": {}}}}
    counted = value("AI_COUNT_TOKENS", "ai_complete", "claude-haiku-4-5", "Hello", schema)
    billed = call("AI_COMPLETE", "claude-haiku-4-5", "Hello", response_format=schema).usage
    assert billed.input_tokens > counted + 100


def test_counting_bills_no_tokens(call) -> None:
    usage = call("AI_COUNT_TOKENS", "ai_sentiment", "Hello").usage
    assert (usage.input_tokens, usage.output_tokens) == (0, 0)


@pytest.mark.parametrize("name", ["AI_CLASSIFY", "ai_transmogrify", "ai_count_tokens", 3])
def test_function_name_must_be_a_known_one_in_lower_case(call, name) -> None:
    with pytest.raises(StatementError, match="ai_classify, ai_complete, ai_embed"):
        call("AI_COUNT_TOKENS", name, "text")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("ai_complete", "llama3.1-8b"), "missing prompt for 'ai_complete'"),
        (("ai_sentiment", "text", ["cost"], "more"), "too many arguments for 'ai_sentiment'"),
    ],
)
def test_arguments_must_fit_the_function_counted(call, arguments, reason) -> None:
    with pytest.raises(StatementError, match=reason) as caught:
        call("AI_COUNT_TOKENS", *arguments)
    assert caught.value.errno == 1044


def test_unknown_model_is_refused(call) -> None:
    with pytest.raises(StatementError, match="unknown model"):
        call("AI_COUNT_TOKENS", "ai_complete", "gpt-2", "text")
