"""AI_AGG and AI_SUMMARIZE_AGG."""

import pytest

from snowflake_sandbox.cortex.errors import StatementError
from snowflake_sandbox.cortex.tokens import count_tokens

STORIES = [
    "Rust 1.5 released",
    "Why we rewrote our database in Rust",
    "A database for Rust developers",
    "Cats sleep all day",
]


def test_answer_quotes_the_number_of_texts_that_the_instruction_asks_for(value) -> None:
    answer = value("AI_AGG", STORIES, "Summarize the headlines in two sentences.")
    assert answer == "A database for Rust developers. Why we rewrote our database in Rust."


def test_answer_is_a_list_where_bullets_are_asked_for(value) -> None:
    answer = value("AI_AGG", STORIES, "Give one bullet point on the headlines.")
    assert answer == "- A database for Rust developers."


def test_answer_does_not_depend_on_the_order_of_rows(value) -> None:
    instruction = "Summarize in two sentences."
    assert value("AI_AGG", STORIES, instruction) == value("AI_AGG", STORIES[::-1], instruction)


def test_summary_needs_no_instruction(value) -> None:
    assert value("AI_SUMMARIZE_AGG", STORIES).count(".") == 5  # one of them in 1.5


@pytest.mark.parametrize("texts", [None, [], [None, None], [" "]])
def test_group_without_text_gives_null_and_bills_nothing(call, texts) -> None:
    assert call("AI_AGG", texts, "Summarize.") is None
    assert call("AI_SUMMARIZE_AGG", texts) is None


def test_null_among_texts_is_ignored(call) -> None:
    assert call("AI_AGG", [None, *STORIES], "Sum up.") == call("AI_AGG", STORIES, "Sum up.")


def test_group_is_billed_for_all_texts_the_instruction_and_a_hidden_prompt(call) -> None:
    one = call("AI_AGG", ["one two three"], "Sum up.").usage
    two = call("AI_AGG", ["one two three", "four five"], "Sum up.").usage
    assert two.input_tokens == one.input_tokens + 2
    assert one.input_tokens > count_tokens("one two three Sum up.")
    assert one.output_tokens == count_tokens("one two three.")
    longer = call("AI_AGG", ["one two three"], "Please sum up.").usage
    assert longer.input_tokens == one.input_tokens + 1


def test_group_may_be_larger_than_the_context_window_but_a_text_may_not(call) -> None:
    assert call("AI_AGG", ["word " * 80_000] * 2, "Sum up.").usage.input_tokens > 160_000
    with pytest.raises(StatementError, match="max tokens of 128000 exceeded"):
        call("AI_AGG", ["short", "word " * 128_001], "Sum up.")


def test_values_that_are_no_text_are_refused(call) -> None:
    with pytest.raises(StatementError, match="expr must be a string") as caught:
        call("AI_AGG", [1, 2], "Sum up.")
    assert caught.value.errno == 1044


def test_empty_instruction_is_refused(call) -> None:
    with pytest.raises(StatementError, match="instruction must be a text"):
        call("AI_AGG", STORIES, " ")
