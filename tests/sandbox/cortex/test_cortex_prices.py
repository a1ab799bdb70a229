"""What calls of AI functions cost, by model."""

import pytest

from snowflake_sandbox.cortex.answers import Usage
from snowflake_sandbox.cortex.embedding import EMBEDDING_MODELS
from snowflake_sandbox.cortex.functions import FUNCTIONS
from snowflake_sandbox.cortex.models import MODELS
from snowflake_sandbox.cortex.prices import EMBEDDING_RATES, FUNCTION_RATES, MODEL_RATES, credits

MILLION = 1_000_000


def test_input_and_output_have_their_own_rates() -> None:
    asked = credits("AI_COMPLETE", "claude-haiku-4-5", Usage(MILLION, 0))
    answered = credits("AI_COMPLETE", "claude-haiku-4-5", Usage(0, MILLION))
    assert (asked, answered) == (0.55, 2.75)


def test_managed_function_has_a_rate_of_its_own() -> None:
    assert credits("AI_CLASSIFY", None, Usage(MILLION, MILLION)) == pytest.approx(2.78)


def test_output_of_sentiment_is_free() -> None:
    assert credits("AI_SENTIMENT", None, Usage(0, MILLION)) == 0


def test_counting_tokens_is_free() -> None:
    assert credits("AI_COUNT_TOKENS", None, Usage(MILLION, MILLION)) == 0


def test_every_usable_model_and_no_other_has_a_rate() -> None:
    assert set(MODEL_RATES) == {name for name, model in MODELS.items() if model.usable}


def test_every_model_of_embeddings_has_a_rate_for_its_input_only() -> None:
    assert set(EMBEDDING_RATES) == set(EMBEDDING_MODELS)
    assert credits("AI_EMBED", "e5-base-v2", Usage(MILLION, MILLION)) == pytest.approx(0.03)


def test_every_function_that_names_no_model_has_a_rate() -> None:
    unmodelled = {
        name
        for name, function in FUNCTIONS.items()
        if "model" not in {parameter.name for parameter in function.parameters}
        and function.billed_as is None
    }
    assert set(FUNCTION_RATES) == unmodelled


def test_unknown_model_has_no_price() -> None:
    with pytest.raises(KeyError):
        credits("AI_COMPLETE", "gpt-2", Usage(1, 1))
