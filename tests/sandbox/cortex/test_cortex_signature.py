"""Arguments of AI functions, by position and by name."""

import pytest

from snowflake_sandbox.cortex.errors import StatementError
from snowflake_sandbox.cortex.functions import FUNCTIONS

CLASSIFY = FUNCTIONS["AI_CLASSIFY"]
COMPLETE = FUNCTIONS["AI_COMPLETE"]


def refusal(positional, named, function=CLASSIFY) -> StatementError:
    with pytest.raises(StatementError) as caught:
        function.bind(positional, named)
    assert (caught.value.errno, caught.value.sqlstate) == (1044, "42P13")
    assert f"Invalid argument types for function '{function.name}'" in caught.value.message
    return caught.value


def test_arguments_by_position_take_the_documented_names() -> None:
    assert CLASSIFY.bind(["t", "c", "o"], {}) == {
        "input": "t",
        "list_of_categories": "c",
        "config_object": "o",
    }


def test_arguments_by_name_may_be_written_in_any_case() -> None:
    assert COMPLETE.bind([], {"MODEL": 1, "Prompt": 2}) == {"model": 1, "prompt": 2}


def test_return_error_details_by_name_follows_arguments_by_position() -> None:
    bound = CLASSIFY.bind([1, 2], {"RETURN_ERROR_DETAILS": True})
    assert bound == {"input": 1, "list_of_categories": 2, "return_error_details": True}


def test_return_error_details_by_position_is_refused() -> None:
    error = refusal([1, 2, 3, True], {})
    assert "4 arguments by position, at most 3" in error.message


def test_refusal_tells_what_would_be_right() -> None:
    error = refusal([1], {})
    assert "missing list_of_categories" in error.message
    assert (
        "AI_CLASSIFY(input, list_of_categories [, config_object] [, return_error_details => ...])"
        in error.message
    )


def test_unknown_argument_is_refused() -> None:
    assert "unknown argument LABELS" in refusal([1, 2], {"LABELS": 3}).message


def test_argument_given_by_position_and_by_name_is_refused() -> None:
    assert "input is given twice" in refusal([1, 2], {"INPUT": 3}).message


def test_missing_arguments_are_all_named() -> None:
    assert "missing model, prompt" in refusal([], {}, COMPLETE).message


@pytest.mark.parametrize("name", ["AI_CLASSIFY", "AI_SENTIMENT"])
def test_managed_functions_return_objects(name) -> None:
    assert FUNCTIONS[name].returns_for({"return_error_details"}) == "OBJECT"


@pytest.mark.parametrize(
    ("given", "sql_type"),
    [
        ({"model": None, "prompt": None, "model_parameters": None}, "VARCHAR"),
        ({"model": None, "prompt": None, "response_format": None}, "OBJECT"),
        ({"model": None, "prompt": None, "show_details": True}, "OBJECT"),
        ({"model": None, "prompt": None, "show_details": False}, "VARCHAR"),
    ],
)
def test_type_of_a_completion_depends_on_the_arguments_given(given, sql_type) -> None:
    assert COMPLETE.returns_for(given) == sql_type


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("AI_CLASSIFY", (None, ["only one"])),
        ("AI_SENTIMENT", (None,)),
        ("AI_COMPLETE", ("llama3.1-8b", None)),
        ("AI_COUNT_TOKENS", ("ai_complete", "llama3.1-8b", None)),
        ("AI_COUNT_TOKENS", ("ai_sentiment", None)),
    ],
)
def test_null_text_gives_null_and_bills_nothing(call, name, arguments) -> None:
    assert call(name, *arguments) is None


def test_text_that_is_no_string_is_refused(call) -> None:
    with pytest.raises(StatementError, match="prompt must be a string or a PROMPT") as caught:
        call("AI_COMPLETE", "llama3.1-8b", {"template": "{0}"})
    assert caught.value.errno == 1044
