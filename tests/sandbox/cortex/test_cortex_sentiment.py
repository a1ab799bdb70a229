"""AI_SENTIMENT."""

import pytest

from snowflake_sandbox.cortex.errors import RowError, StatementError


def overall(value, text):
    ((only,),) = (value("AI_SENTIMENT", text)["categories"],)
    assert only["name"] == "overall"
    return only["sentiment"]


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("I love this beautiful product, it is great.", "positive"),
        ("A critical security breach exposed terrible failures.", "negative"),
        ("The conference takes place in Madrid.", "neutral"),
        ("The movie was great, but the acting was terrible.", "mixed"),
        ("", "neutral"),
    ],
)
def test_overall_sentiment_is_that_of_the_text(value, text, sentiment) -> None:
    assert overall(value, text) == sentiment


def test_aspects_follow_the_overall_sentiment_in_alphabetical_order(value) -> None:
    text = "The movie had amazing visual effects but the plot was terrible."
    assert value("AI_SENTIMENT", text, ["plot", "visual effects", "acting"]) == {
        "categories": [
            {"name": "overall", "sentiment": "mixed"},
            {"name": "acting", "sentiment": "unknown"},
            {"name": "plot", "sentiment": "negative"},
            {"name": "visual effects", "sentiment": "positive"},
        ]
    }


def test_aspect_is_recognised_in_another_form_of_its_word(value) -> None:
    text = "Delivery took weeks. The prices are great."
    answer = value("AI_SENTIMENT", text, ["Price", "WaitTime"])["categories"]
    assert [c["sentiment"] for c in answer] == ["positive", "positive", "unknown"]


def test_aspect_mentioned_without_feeling_is_neutral(value) -> None:
    text = "I hate it. The box is on the table."
    answer = value("AI_SENTIMENT", text, ["box"])["categories"]
    assert answer[1] == {"name": "box", "sentiment": "neutral"}


def test_hidden_prompt_is_billed(call) -> None:
    assert call("AI_SENTIMENT", "Fine.").usage.input_tokens > 100


@pytest.mark.parametrize(
    ("categories", "reason"),
    [
        ([str(n) for n in range(11)], "at most 10"),
        (["x" * 31], "longer than 30 characters"),
        ([{"label": "cost"}], "non-empty string"),
        ([""], "non-empty string"),
        (True, "return_error_details goes by name"),
    ],
)
def test_categories_beyond_the_limits_fail_the_statement(call, categories, reason) -> None:
    with pytest.raises(StatementError, match=reason):
        call("AI_SENTIMENT", "text", categories)


def test_categories_at_the_limits_are_taken(value) -> None:
    answer = value("AI_SENTIMENT", "text", [f"{n}".rjust(30, "x") for n in range(10)])
    assert len(answer["categories"]) == 11


def test_text_over_2048_tokens_fails_its_row(call) -> None:
    assert call("AI_SENTIMENT", "word " * 2_048) is not None
    with pytest.raises(RowError, match="max tokens of 2048 exceeded"):
        call("AI_SENTIMENT", "word " * 2_049)
