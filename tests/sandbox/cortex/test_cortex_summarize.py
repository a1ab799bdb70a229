"""AI_SUMMARIZE."""

import pytest

from snowflake_sandbox.cortex.errors import RowError

ARTICLE = (
    "Postgres stores rows in pages. A page of Postgres holds many rows. The author likes tea. "
    "Rows that no longer fit their pages move. It rained."
)


def test_summary_quotes_the_sentences_that_say_most_in_their_order(value) -> None:
    assert value("AI_SUMMARIZE", ARTICLE) == (
        "Postgres stores rows in pages. A page of Postgres holds many rows. "
        "Rows that no longer fit their pages move."
    )


@pytest.mark.parametrize("text", ["", "It rained.  ", "A. B. C. D. ".ljust(110, "x")])
def test_text_of_at_most_110_characters_stays_as_it_is(value, text) -> None:
    assert value("AI_SUMMARIZE", text) == text


def test_longer_text_is_shortened(value) -> None:
    text = "A. B. C. D. ".ljust(111, "x")
    assert len(value("AI_SUMMARIZE", text)) < len(text)


def test_text_that_stays_as_it_is_is_billed_all_the_same(call) -> None:
    usage = call("AI_SUMMARIZE", "It rained.").usage
    assert usage.input_tokens > usage.output_tokens > 0


def test_summary_has_at_most_4096_tokens(call) -> None:
    assert call("AI_SUMMARIZE", "word " * 5_000).usage.output_tokens == 4_096


def test_text_over_272000_tokens_fails_its_row(call) -> None:
    assert call("AI_SUMMARIZE", "word " * 272_000) is not None
    with pytest.raises(RowError, match="max tokens of 272000 exceeded"):
        call("AI_SUMMARIZE", "word " * 272_001)
