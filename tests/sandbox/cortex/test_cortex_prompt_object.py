"""AI_COMPLETE and AI_CLASSIFY of a PROMPT object, which AI_FILTER takes as well."""

import json

import pytest

STORY = "Postgres stores rows in pages. A page of Postgres holds many rows. It rained in May."


def test_completion_works_on_the_values_of_a_prompt(session) -> None:
    answer = session.value(
        "select ai_complete('llama3.1-8b', prompt('Sum up {0} in one sentence.', %s))", STORY
    )
    assert answer == "Postgres stores rows in pages."


def test_parameters_and_error_details_go_with_a_prompt(session) -> None:
    prompt = "prompt('Sum up {0} and {1}', %s, 17)"
    cut = f"ai_complete('llama3.1-8b', {prompt}, {{'max_tokens': 3}})"
    assert session.value(f"select {cut}", STORY) == "Postgres stores"
    details = f"ai_complete('llama3.1-8b', {prompt}, return_error_details => true)"
    assert json.loads(session.value(f"select {details}", STORY))["error"] is None


def test_filled_template_is_what_is_read(call) -> None:
    prompt = {"template": "one two {0} three {1}", "args": ["four five", 6]}
    assert call("AI_COMPLETE", "llama3.1-8b", prompt).usage.input_tokens == 6


def test_null_among_the_values_gives_null(session) -> None:
    assert session.value("select ai_complete('llama3.1-8b', prompt('Sum up {0}', null))") is None
    assert session.value("select ai_classify(prompt('{0}', null), ['a', 'b'])") is None


def test_response_format_does_not_go_with_a_prompt(session) -> None:
    wanted = "{'type': 'json', 'schema': {'type': 'object', 'properties': {}}}"
    refused = session.refused(
        f"select ai_complete('llama3.1-8b', prompt('{{0}}', 'a'), response_format => {wanted})"
    )
    assert refused.errno == 1044
    assert "response_format goes with a string" in refused.msg


def test_classification_is_of_the_values_of_a_prompt(session) -> None:
    answer = session.value(
        "select ai_classify(prompt('Is it travel or cooking? {0}', %s), ['travel', 'cooking'])",
        "My lobster soup is the best I ever cooked",
    )
    assert json.loads(answer) == {"labels": ["cooking"]}


@pytest.mark.parametrize("function", ["ai_complete('llama3.1-8b', {})", "ai_filter({})"])
def test_file_in_a_prompt_is_refused_by_name(session, function) -> None:
    prompt = "prompt('Is {0} a cat?', to_file('@images', 'cat.png'))"
    refused = session.refused(f"select {function.format(prompt)}")
    assert (refused.errno, refused.sqlstate) == (2, "0A000")
    assert "PROMPT of a FILE" in refused.msg
