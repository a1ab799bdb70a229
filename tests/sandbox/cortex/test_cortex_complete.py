"""AI_COMPLETE."""

import time

import pytest

from snowflake_sandbox.cortex.errors import RowError, StatementError
from snowflake_sandbox.cortex.models import MODELS

STORY = (
    "Acme released a database engine for small devices. The database engine stores data in one "
    "file. Lunch was served at noon. Early users of the database engine report that data loads "
    "fast. The weather stayed dry."
)


def test_plain_answer_quotes_sentences_of_the_material(value) -> None:
    answer = value("AI_COMPLETE", "llama3.1-8b", f"Summarize this story: {STORY}")
    assert "The database engine stores data in one file." in answer
    assert "Lunch" not in answer
    assert "Summarize" not in answer
    assert all(part in STORY for part in answer.split(". "))


@pytest.mark.parametrize(
    ("instruction", "sentences"),
    [
        ("Summarize in one sentence.", 1),
        ("Give a 2 sentence summary.", 2),
        ("Give a few sentences.", 3),
    ],
)
def test_number_of_sentences_asked_for_is_kept_to(value, instruction, sentences) -> None:
    answer = value("AI_COMPLETE", "llama3.1-8b", f"{instruction}\n\n{STORY}")
    assert answer.count(".") == sentences


def test_number_of_words_asked_for_is_kept_to(value) -> None:
    answer = value("AI_COMPLETE", "llama3.1-8b", f"Summarize in 5 words:\n\n{STORY}")
    assert len(answer.split()) == 5


def test_bullet_points_are_given_as_bullet_points(value) -> None:
    prompt = f"Critique this review in bullet points: <review>{STORY}</review>"
    lines = value("AI_COMPLETE", "llama3.1-8b", prompt).splitlines()
    assert len(lines) == 3
    assert all(line.startswith("- ") and line[2:] in STORY for line in lines)


def test_question_is_answered_with_the_sentence_about_it(value) -> None:
    prompt = f"In one sentence, how was the weather?\n\n{STORY}"
    assert value("AI_COMPLETE", "llama3.1-8b", prompt) == "The weather stayed dry."


def test_prompt_without_material_is_told_so(value) -> None:
    answer = value("AI_COMPLETE", "llama3.1-8b", "How does a snowflake get its pattern?")
    assert "no language model" in answer


def test_markup_in_the_text_is_not_taken_for_a_quotation(value) -> None:
    prompt = "Summarize: This is a <b>great</b> database."
    assert value("AI_COMPLETE", "llama3.1-8b", prompt) == "This is a <b>great</b> database."


def test_max_tokens_cuts_the_answer(call) -> None:
    answer = call("AI_COMPLETE", "llama3.1-8b", STORY, {"max_tokens": 3})
    assert answer.value == "Acme released"
    assert answer.usage.output_tokens == 3


def test_answer_names_the_model_and_bills_prompt_and_answer(call) -> None:
    answer = call("AI_COMPLETE", "llama3.1-8b", "Hello there")
    assert answer.model == "llama3.1-8b"
    assert answer.usage.input_tokens == 2
    assert answer.usage.output_tokens > 0


def test_details_come_with_the_choices_the_model_and_the_usage(value) -> None:
    told = value("AI_COMPLETE", "llama3.1-8b", "Hello there.", show_details=True)
    assert told["choices"] == [{"messages": "Hello there."}]
    assert told["model"] == "llama3.1-8b"
    assert told["usage"] == {
        "completion_tokens": 3,
        "prompt_tokens": 3,
        "total_tokens": 6,
        "guardrail_tokens": 0,
    }
    assert abs(told["created"] - time.time()) < 60


def test_details_of_a_structured_answer_hold_it_as_raw_message(value) -> None:
    schema = {"type": "object", "properties": {"title": {"type": "string"}}}
    told = value(
        "AI_COMPLETE",
        "llama3.1-8b",
        "Hello there.",
        response_format={"type": "json", "schema": schema},
        show_details=True,
    )
    assert told["structured_output"] == [{"raw_message": {"title": "Hello there."}, "type": "json"}]
    assert set(told) == {"created", "model", "structured_output", "usage"}


def test_details_that_are_not_wanted_are_not_given(value) -> None:
    assert value("AI_COMPLETE", "llama3.1-8b", "Hello.", show_details=False) == "Hello."


def test_unknown_model_fails_the_statement_in_snowflakes_words(call) -> None:
    with pytest.raises(StatementError) as caught:
        call("AI_COMPLETE", "gpt-2", "Hello")
    assert caught.value.message == (
        "Request failed for external function AI_COMPLETE with remote service error: "
        '400 \'"unknown model \\"gpt-2\\""\''
    )
    assert (caught.value.errno, caught.value.sqlstate) == (100351, "P0000")


@pytest.mark.parametrize(
    ("model", "why"),
    [("mistral-large2", "legacy"), ("llama3.1-70b", "legacy"), ("snowflake-arctic", "end of life")],
)
def test_retired_model_fails_the_statement_and_says_why(call, model, why) -> None:
    with pytest.raises(StatementError, match=why) as caught:
        call("AI_COMPLETE", model, "Hello")
    assert f'unknown model \\"{model}\\"' in caught.value.message


def test_every_usable_model_answers(value) -> None:
    usable = [name for name, model in MODELS.items() if model.usable]
    assert "claude-haiku-4-5" in usable
    assert all(value("AI_COMPLETE", name, "Hello.") == "Hello." for name in usable)


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"temperature": 1.5}, "temperature must be a number from 0 to 1"),
        ({"temperature": "0"}, "temperature must be a number from 0 to 1"),
        ({"top_p": -0.1}, "top_p must be a number from 0 to 1"),
        ({"top_p": True}, "top_p must be a number from 0 to 1"),
        ({"max_tokens": 0}, "max_tokens must be a positive integer"),
        ({"max_tokens": 1.5}, "max_tokens must be a positive integer"),
        ({"guardrails": "yes"}, "guardrails must be a boolean"),
        ([], "model_parameters must be an object"),
    ],
)
def test_model_parameters_out_of_range_fail_the_statement(call, parameters, reason) -> None:
    with pytest.raises(StatementError, match=reason):
        call("AI_COMPLETE", "llama3.1-8b", "Hello", parameters)


def test_response_format_among_the_model_parameters_is_ignored_as_snowflake_does(value) -> None:
    misplaced = {"temperature": 0, "response_format": {"type": "json", "schema": {}}}
    assert value("AI_COMPLETE", "llama3.1-8b", "Hello.", misplaced) == "Hello."


def test_prompt_over_the_context_window_fails_its_row(call) -> None:
    with pytest.raises(RowError, match="max tokens of 128000 exceeded"):
        call("AI_COMPLETE", "llama3.1-8b", "word " * 128_000)
    assert call("AI_COMPLETE", "claude-sonnet-4-6", "word " * 128_000, {"max_tokens": 5})


def test_structured_answer_cut_by_max_tokens_fails_its_row(call) -> None:
    schema = {"type": "object", "properties": {"summary": {"type": "string"}}}
    wanted = {"type": "json", "schema": schema}
    with pytest.raises(RowError, match=r"json mode output validation error: .*unexpected end of"):
        call("AI_COMPLETE", "llama3.1-8b", STORY, {"max_tokens": 5}, wanted)
